import Postgres

extension MembersView {
    /// `/members`: found by part of a name, accents ignored. Contacts, needs and reasons are for who keeps the register and
    /// for the member themself.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "members",
            source: "member",
            fields: [
                Field("name", .text, "name", order: "search", compared: "name", shownTo: .members),
                Field("contact", .text, "contact", order: "contact collate \"C\"", shownTo: .register),
                Field("state", .text, "doc->>'state'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("householdId", .text, "doc->>'householdId'", order: "(doc->>'householdId') collate \"C\""),
                Field(
                    "otherHouseholdId",
                    .text,
                    "doc->>'otherHouseholdId'",
                    order: "(doc->>'otherHouseholdId') collate \"C\""
                ),
                Field("residenceSince", .text, "doc->>'residenceSince'"),
                Field("reachedAges", .json, "doc->'reachedAges'"),
                Field("verified", .bool, "doc->>'verified' is not null"),
                Field("verifiedBy", .text, "doc->>'verified'"),
                Field("registeredAt", .time, "acta.instant(doc->>'registeredAt')"),
                Field(
                    "registeredBy",
                    .text,
                    "doc#>>'{registered,actor}'",
                    order: "(doc#>>'{registered,actor}') collate \"C\""
                ),
                Field("registered", .json, "doc->'registered'"),
                Field("changed", .json, "doc->'changed'"),
                Field("leftAt", .time, "acta.instant(doc->>'leftAt')"),
                Field("reason", .text, "doc->>'reason'"),
                Field("mergedInto", .text, "doc->>'mergedInto'", order: "(doc->>'mergedInto') collate \"C\""),
                Field("given", .quantity, "doc->>'given'", order: .numeric("(doc->>'given')")),
                Field("received", .quantity, "doc->>'received'", order: .numeric("(doc->>'received')")),
                Field("balance", .quantity, "doc->>'balance'", order: .numeric("(doc->>'balance')")),
                Field("needs", .json, "doc->'needs'", shownTo: .register),
                Field("needsNote", .json, "doc->'needsNote'", shownTo: .register),
                Field("suspension", .json, "doc->'suspension'", shownTo: .register),
            ],
            search: "search",
            searchShownTo: .members,
            privacy: Listing.Privacy(owner: "id", unit: "(doc->>'unitId')"),
            sums: Listing.Sums(["given", "received"])
        )
    )
}
