public import CanonicalJSON

/// What HTTP mounts below a commune: a list and `/{id}`.
public struct Resource: Sendable {
    /// Its place below the commune: `members`. The commune itself has the empty path.
    public let path: String
    /// The names of the views that its answers come from: `min-position` waits for them, and a halted one holds it.
    public let views: [String]
    /// The fields, and how they are listed.
    public let listing: Listing

    /// A resource over one or more views.
    public init(views: [String], listing: Listing) {
        path = listing.path
        self.views = views
        self.listing = listing
    }
}

/// A page of a list, and how far the view had got.
public struct Page: Sendable {
    /// Objects, in the order asked for.
    public let items: [JSONValue]
    /// The cursor of the next page; `nil` at the end.
    public let next: String?
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
