public import Domain
import Postgres

/// For whom a field is.
public enum Audience: Hashable, Sendable {
    /// Whoever may read.
    case everyone
    /// Members, and whoever may read for them; not auditors, who work with pseudonyms.
    case members
    /// Whoever keeps the register, and the member whom it is about.
    case register
}

/// Who asks, and what the book and their token let them see of others.
///
/// A member sees all of their own. Who holds an office of the register sees all of their unit, or of the commune. Other
/// members see who is a member, but no contacts, needs or reasons. An auditor sees ids and counts.
public struct Viewer: Hashable, Sendable {
    /// How much of others they see.
    public enum Sight: Hashable, Sendable {
        /// All.
        case all
        /// All of these units, and of others what members see.
        case units([String])
        /// What members see.
        case members
        /// Ids and counts.
        case pseudonyms
    }

    /// Which member asks, if one does.
    public let own: Identifier?
    /// How much of others they see.
    public let sight: Sight

    /// A viewer.
    public init(own: Identifier?, sight: Sight) {
        self.own = own
        self.sight = sight
    }

    /// Where a field of this audience is shown to them, as a condition; `nil` where it is shown everywhere.
    func condition(_ audience: Audience, _ privacy: Listing.Privacy) -> SQL? {
        let mine: SQL = own.map { "coalesce(\(privacy.owner) = \($0.text), false)" } ?? "false"
        switch (audience, sight) {
        case (.everyone, _), (_, .all), (.members, .units), (.members, .members): return nil
        case (.register, .units(let units)): return "(\(mine) or coalesce(\(privacy.unit) = any (\(units)), false))"
        case (.register, .members), (.members, .pseudonyms), (.register, .pseudonyms): return mine
        }
    }
}

extension Listing {
    /// The same list as somebody may see it: what isn't for them is null, to filters, sorts and searches too.
    func seen(by viewer: Viewer) -> Listing {
        guard let privacy else { return self }
        func masked(_ expression: SQL, _ audience: Audience) -> SQL {
            viewer.condition(audience, privacy).map { "(case when \($0) then \(expression) end)" } ?? expression
        }
        return Listing(
            path: path,
            source: source,
            commune: commune,
            id: id,
            allFields: fields.map { field in
                guard viewer.condition(field.shownTo, privacy) != nil else { return field }
                return Field(
                    field.name,
                    field.kind,
                    masked(field.column, field.shownTo),
                    order: masked(field.order, field.shownTo),
                    compared: masked(field.compared, field.shownTo),
                    shownTo: field.shownTo
                )
            },
            search: search.map { masked($0, searchShownTo) },
            searchShownTo: searchShownTo,
            order: order,
            tie: tie,
            privacy: privacy,
            sums: sums
        )
    }
}
