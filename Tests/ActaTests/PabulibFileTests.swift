import CanonicalJSON
import Foundation
import Testing

@testable import acta

@Suite struct PabulibFileTests {
    static let good = """
        META
        key;value
        description;A "test" of ours
        num_projects;2
        num_votes;2
        budget;100
        vote_type;approval
        PROJECTS
        project_id;cost;votes;name;selected
        a/1;60;2;"Two; ""quoted"" words";1
        b;50;1;Plain;0
        VOTES
        voter_id;vote
        1;a/1,b
        2;a/1
        """.replacing(#"A "test" of ours"#, with: "A test of ours")

    private func fault(_ text: String) -> PabulibFault? {
        do throws(PabulibFault) {
            _ = try PabulibFile(Array(text.utf8), file: "x.pb")
            return nil
        } catch {
            return error
        }
    }

    @Test func `a file is read with its quotes`() throws {
        let file = try PabulibFile(Array(Self.good.utf8), file: "x.pb")
        #expect(file.projects.map(\.name) == [#"Two; "quoted" words"#, "Plain"])
        #expect(file.projects.map(\.selected) == [true, false])
        #expect(file.ballots.map(\.projects) == [["a/1", "b"], ["a/1"]])
        #expect(file.ballots.map(\.line) == [14, 15])
    }

    @Test func `a truncated file is refused with what its count says`() {
        let found = fault(Self.good.replacing("\n2;a/1", with: ""))
        #expect(
            found
                == PabulibFault(
                    file: "x.pb",
                    line: 14,
                    problem: "the file ends after 1 ballots, but META's num_votes says 2"
                )
        )
    }

    @Test func `a file that ends in the middle of its projects is refused`() {
        let found = fault(String(Self.good.prefix { $0 != "a" || false }) + "")
        #expect(found != nil)
        let cut = Self.good.components(separatedBy: "VOTES")[0]
        #expect(fault(cut)?.problem == "the file ends here; the section VOTES was expected")
    }

    @Test func `a wrong number of projects is refused`() {
        let found = fault(Self.good.replacing("num_projects;2", with: "num_projects;3"))
        #expect(found?.problem == "2 projects are listed, but META's num_projects says 3")
    }

    @Test func `a stray quote is refused with its line`() {
        let found = fault(Self.good.replacing("b;50;1;Plain;0", with: "b;50;1;Pl\"ain;0"))
        #expect(found?.line == 11)
        #expect(found?.problem.hasPrefix("a stray quote") == true)
    }

    @Test func `a quote that is never closed is refused where it opens`() {
        let found = fault(Self.good.replacing("b;50;1;Plain;0", with: "b;50;1;\"Plain;0"))
        #expect(found == PabulibFault(file: "x.pb", line: 11, problem: "a quote opens here and is never closed"))
    }

    @Test func `a line with too few fields says which were expected`() {
        let found = fault(Self.good.replacing("b;50;1;Plain;0", with: "b;50;1"))
        #expect(found?.line == 11)
        #expect(found?.problem == "3 fields; 5 fields were expected (project_id;cost;votes;name;selected)")
    }

    @Test(arguments: [
        ("greedy", "greedy-by-votes"), ("greedy-no-skip", "greedy-by-votes"), ("greedy-threshold", "greedy-by-votes"),
        ("equalshares", "equal-shares"), ("unknown", "greedy-by-votes"), (nil, "greedy-by-votes"),
    ])
    func `the rule that a file names is taken`(named: String?, method: String) throws {
        let rule = named.map { "\nrule;\($0)\nmin_project_score_threshold;2" } ?? ""
        let text = Self.good.replacing("budget;100", with: "budget;100\(rule)")
        let taken = PabulibImport.rule(of: try PabulibFile(Array(text.utf8), file: "x.pb"))
        #expect(taken.first?.1 == .string(method))
        #expect(taken.contains { $0 == ("unaffordable", .string("stop")) } == (named == "greedy-no-skip"))
        #expect(taken.contains { $0 == ("minimumVotes", .integer(2)) } == (named != nil))
    }

    @Test func `ids get a hyphen for what ours can't have`() {
        #expect(PabulibImport.identifier("L8/01/VIII") == "L8-01-VIII")
        #expect(PabulibImport.slug("poland_poznan_2023_.pb") == "poland-poznan-2023")
    }
}
