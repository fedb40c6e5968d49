public import CanonicalJSON

/// What HTTP mounts below a commune: a list and `/{id}`.
public struct Resource: Sendable {
    /// Its place below the commune: `members`. The commune itself has the empty path.
    public let path: String
    /// The names of the views that its answers come from: `min-position` waits for them, and a halted one holds it.
    public let views: [String]
    /// The fields, and how they are listed.
    public let listing: Listing
    /// Whether sealed texts inside of answers are opened.
    let opensSeals: Bool

    /// A resource over one or more views.
    public init(views: [String], listing: Listing) { self.init(views: views, listing: listing, opensSeals: true) }

    private init(views: [String], listing: Listing, opensSeals: Bool) {
        path = listing.path
        self.views = views
        self.listing = listing
        self.opensSeals = opensSeals
    }

    /// Whether what it shows depends on who asks.
    public var isPersonal: Bool { listing.privacy != nil }

    /// The same, as somebody may see it.
    public func seen(by viewer: Viewer) -> Resource {
        Resource(views: views, listing: listing.seen(by: viewer), opensSeals: opensSeals && viewer.sight != .pseudonyms)
    }
}

/// A page of a list, and how far the view had got.
public struct Page: Sendable {
    /// Objects, in the order asked for.
    public let items: [JSONValue]
    /// The cursor of the next page; `nil` at the end.
    public let next: String?
    /// What the query asked to add up.
    public var sums: [Sum] = []
    /// At least all events up to this position are in it.
    public let position: Int64
}

/// One row, and how far the view had got.
public struct Item: Sendable {
    /// The object; `nil` where there is none.
    public let value: JSONValue?
    /// At least all events up to this position are in it.
    public let position: Int64
}
