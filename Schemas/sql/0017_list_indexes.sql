-- Lists of a large commune: among a million movements each filter and each sort finds its page by an index, at a late
-- cursor too. A list's index holds the commune, the field as the list compares it, and what breaks ties.
--
-- A released migration is never changed: what comes later comes in a later file.

-- RFC 3339 with an offset, as the views write it: the same moment whatever the session's settings, so that it can be indexed.
create function acta.instant(moment text) returns timestamptz
    language sql immutable strict parallel safe
    return moment::timestamptz;

-- Texts are compared by their bytes now, in filters too: these have successors below.
drop index views_1.movement_by_item, views_1.movement_by_lot, views_1.movement_by_origin,
    views_1.movement_by_destination, views_1.movement_by_process, views_1.movement_by_cause,
    views_1.stock_by_item, views_1.stock_by_location, views_1.stock_by_lot,
    views_1.attendance_commune_expr_idx, views_1.attendance_commune_expr_idx1,
    views_1.discrepancy_by_state, views_1.orders_by_state, views_1.commitment_by_state,
    views_1.allocation_share_by_round;


create index movement_list_action on views_1.movement (commune, (doc->>'action') collate "C", ((doc->>'position')::bigint));
create index movement_list_item_id on views_1.movement (commune, (doc->>'itemId') collate "C", ((doc->>'position')::bigint));
create index movement_list_lot_id on views_1.movement (commune, (doc->>'lotId') collate "C", ((doc->>'position')::bigint));
create index movement_list_unit on views_1.movement (commune, (doc->>'unit') collate "C", ((doc->>'position')::bigint));
create index movement_list_item_unit on views_1.movement (commune, (doc->>'itemUnit') collate "C", ((doc->>'position')::bigint));
create index movement_list_from_location_id on views_1.movement (commune, (doc->>'fromLocationId') collate "C", ((doc->>'position')::bigint));
create index movement_list_to_location_id on views_1.movement (commune, (doc->>'toLocationId') collate "C", ((doc->>'position')::bigint));
create index movement_list_received_from on views_1.movement (commune, (doc->>'receivedFrom') collate "C", ((doc->>'position')::bigint));
create index movement_list_shipped_to on views_1.movement (commune, (doc->>'shippedTo') collate "C", ((doc->>'position')::bigint));
create index movement_list_process_id on views_1.movement (commune, (doc->>'processId') collate "C", ((doc->>'position')::bigint));
create index movement_list_cause_kind on views_1.movement (commune, (doc->>'causeKind') collate "C", ((doc->>'position')::bigint));
create index movement_list_cause_id on views_1.movement (commune, (doc->>'causeId') collate "C", ((doc->>'position')::bigint));
create index movement_list_actor on views_1.movement (commune, (doc->>'actor') collate "C", ((doc->>'position')::bigint));
create index movement_list_quantity on views_1.movement (commune, (case when strpos(doc->>'quantity', '/') > 0 then split_part(doc->>'quantity', '/', 1)::numeric / split_part(doc->>'quantity', '/', 2)::numeric
        else (doc->>'quantity')::numeric end), ((doc->>'position')::bigint));
create index movement_list_amount on views_1.movement (commune, (case when strpos(doc->>'amount', '/') > 0 then split_part(doc->>'amount', '/', 1)::numeric / split_part(doc->>'amount', '/', 2)::numeric
        else (doc->>'amount')::numeric end), ((doc->>'position')::bigint));
create index movement_list_shown on views_1.movement (commune, (case when strpos(doc->>'shown', '/') > 0 then split_part(doc->>'shown', '/', 1)::numeric / split_part(doc->>'shown', '/', 2)::numeric
        else (doc->>'shown')::numeric end), ((doc->>'position')::bigint));
create index movement_list_reversed on views_1.movement (commune, ((doc->>'reversed')::boolean), ((doc->>'position')::bigint));
create index movement_list_late on views_1.movement (commune, ((doc->>'late')::boolean), ((doc->>'position')::bigint));
create index movement_list_occurred_at on views_1.movement (commune, (acta.instant(doc->>'occurredAt')), ((doc->>'position')::bigint));
create index movement_list_recorded_at on views_1.movement (commune, (acta.instant(doc->>'recordedAt')), ((doc->>'position')::bigint));

create index stock_list_item_id on views_1.stock (commune, (doc->>'itemId') collate "C", id);
create index stock_list_lot_id on views_1.stock (commune, (doc->>'lotId') collate "C", id);
create index stock_list_location_id on views_1.stock (commune, (doc->>'locationId') collate "C", id);
create index stock_list_owner on views_1.stock (commune, (doc->>'owner') collate "C", id);
create index stock_list_custodian on views_1.stock (commune, (doc->>'custodian') collate "C", id);
create index stock_list_unit on views_1.stock (commune, (doc->>'unit') collate "C", id);
create index stock_list_quantity on views_1.stock (commune, (case when strpos(doc->>'quantity', '/') > 0 then split_part(doc->>'quantity', '/', 1)::numeric / split_part(doc->>'quantity', '/', 2)::numeric
        else (doc->>'quantity')::numeric end), id);
create index stock_list_shown on views_1.stock (commune, (case when strpos(doc->>'shown', '/') > 0 then split_part(doc->>'shown', '/', 1)::numeric / split_part(doc->>'shown', '/', 2)::numeric
        else (doc->>'shown')::numeric end), id);
create index stock_list_counted_at on views_1.stock (commune, (acta.instant(doc->>'countedAt')), id);
create index stock_list_moved_at on views_1.stock (commune, (acta.instant(doc->>'movedAt')), id);

create index attendance_list_assembly_id on views_1.attendance (commune, (doc->>'assemblyId') collate "C", id);
create index attendance_list_member_id on views_1.attendance (commune, (doc->>'memberId') collate "C", id);
create index attendance_list_party_id on views_1.attendance (commune, (doc->>'partyId') collate "C", id);
create index attendance_list_checked_in_by on views_1.attendance (commune, (doc->>'checkedInBy') collate "C", id);
create index attendance_list_guest on views_1.attendance (commune, ((doc->>'guest')::boolean), id);
create index attendance_list_present on views_1.attendance (commune, ((doc->>'present')::boolean), id);
create index attendance_list_checked_in_at on views_1.attendance (commune, (acta.instant(doc->>'checkedInAt')), id);
create index attendance_list_checked_out_at on views_1.attendance (commune, (acta.instant(doc->>'checkedOutAt')), id);

create index lot_list_item_id on views_1.lot (commune, (doc->>'itemId') collate "C", id);
create index lot_list_origin on views_1.lot (commune, (doc->>'origin') collate "C", id);
create index lot_list_expires_on on views_1.lot (commune, (doc->>'expiresOn') collate "C", id);
create index lot_list_quarantined on views_1.lot (commune, ((doc->>'quarantined')::boolean), id);
create index lot_list_opened_at on views_1.lot (commune, (acta.instant(doc->>'openedAt')), id);
create index lot_list_quarantined_at on views_1.lot (commune, (acta.instant(doc->>'quarantinedAt')), id);

create index discrepancy_list_state on views_1.discrepancy (commune, (doc->>'state') collate "C", ((doc->>'position')::bigint));
create index discrepancy_list_item_id on views_1.discrepancy (commune, (doc->>'itemId') collate "C", ((doc->>'position')::bigint));

create index orders_list_state on views_1.orders (commune, (doc->>'state') collate "C", id);

create index commitment_list_state on views_1.commitment (commune, (doc->>'state') collate "C", id);

create index allocation_share_list_allocation_id on views_1.allocation_share (commune, (doc->>'allocationId') collate "C", id);

-- The directory. Nothing that may tell of a person stands in an index on an expression, since those have statistics.
create index member_list_unit_id on views_1.member (commune, (doc->>'unitId') collate "C", id);
create index member_list_household_id on views_1.member (commune, (doc->>'householdId') collate "C", id);
create index member_list_registered_at on views_1.member (commune, (acta.instant(doc->>'registeredAt')), id);
create index member_list_residence_since on views_1.member (commune, (doc->>'residenceSince'), id);
create index member_list_state on views_1.member (commune, (doc->>'state'), id);
create index member_list_name on views_1.member (commune, search, id);
create index member_list_other_household_id on views_1.member (commune, (doc->>'otherHouseholdId') collate "C", id);
create index member_list_merged_into on views_1.member (commune, (doc->>'mergedInto') collate "C", id);
create index member_list_left_at on views_1.member (commune, (acta.instant(doc->>'leftAt')), id);
create index member_list_given on views_1.member (commune, (case when strpos((doc->>'given'), '/') > 0 then split_part((doc->>'given'), '/', 1)::numeric / split_part((doc->>'given'), '/', 2)::numeric
        else ((doc->>'given'))::numeric end), id);
create index member_list_received on views_1.member (commune, (case when strpos((doc->>'received'), '/') > 0 then split_part((doc->>'received'), '/', 1)::numeric / split_part((doc->>'received'), '/', 2)::numeric
        else ((doc->>'received'))::numeric end), id);
create index member_list_balance on views_1.member (commune, (case when strpos((doc->>'balance'), '/') > 0 then split_part((doc->>'balance'), '/', 1)::numeric / split_part((doc->>'balance'), '/', 2)::numeric
        else ((doc->>'balance'))::numeric end), id);
create index member_list_contact on views_1.member (commune, contact collate "C", id);

-- The planner learns what is frequent and what is rare.
analyze views_1.movement, views_1.stock, views_1.attendance, views_1.lot;
