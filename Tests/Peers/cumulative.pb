META
key;value
description;Presupuesto de ensayo
country;Venezuela
unit;Ensayo
instance;2026
num_projects;3
num_votes;4
budget;1000
vote_type;cumulative
rule;greedy
date_begin;01.11.2026
date_end;02.11.2026
max_sum_points;5
PROJECTS
project_id;cost;votes;score;name;selected
1;600;3;8;"Agua; primera etapa";1
2;500;2;3;Cancha;0
3;400;3;5;Escuela;1
VOTES
voter_id;vote;points;voting_method
10;1,3;3,2;internet
11;2,1;1,3;paper
12;3,1,2;1,2,2;internet
13;3;2;paper
