extension Context {
    /// The ids in the order of a recorded draw.
    mutating func order(
        of ids: [Identifier],
        by drawId: Identifier,
        announcedAfter position: Int64
    ) throws(Rejection) -> [Identifier] {
        throw Rejection(.drawNeeded, ["units": ""])
    }
}
