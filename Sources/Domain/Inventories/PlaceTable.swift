/// The places of one item's stock, each once, by a number from 0: a store has a place for each lot in each of its corners, and
/// a hundred movements at each.
struct PlaceTable: Sendable {
    /// Numbers of names and holders; below zero for no lot.
    private struct Key: Hashable, Sendable {
        let location: Int32
        let lot: Int32
        let owner: Int32
        let custodian: Int32
    }

    private var keys = ChunkedArray<Key>()
    private var indexes: [Key: Int32] = [:]
    private var names: [Identifier] = []
    private var nameIndexes: [Identifier: Int32] = [:]
    private var holders: [Holder] = []
    private var holderIndexes: [Holder: Int32] = [:]

    /// How many there are.
    var count: Int { keys.count }

    /// The place of a number that was given.
    subscript(index: Int32) -> StockPlace {
        let key = keys[Int(index)]
        return StockPlace(
            locationId: names[Int(key.location)],
            lotId: key.lot < 0 ? nil : names[Int(key.lot)],
            owner: holders[Int(key.owner)],
            custodian: holders[Int(key.custodian)]
        )
    }

    /// The number of a place, if it has one.
    func index(of place: StockPlace) -> Int32? {
        guard let location = nameIndexes[place.locationId], let owner = holderIndexes[place.owner],
            let custodian = holderIndexes[place.custodian]
        else { return nil }
        var lot: Int32 = -1
        if let id = place.lotId {
            guard let known = nameIndexes[id] else { return nil }
            lot = known
        }
        return indexes[Key(location: location, lot: lot, owner: owner, custodian: custodian)]
    }

    /// The number of a place, which it is given where it has none.
    mutating func add(_ place: StockPlace) -> Int32 {
        if let known = index(of: place) { return known }
        let key = Key(
            location: Self.number(place.locationId, in: &names, &nameIndexes),
            lot: place.lotId.map { Self.number($0, in: &names, &nameIndexes) } ?? -1,
            owner: Self.number(place.owner, in: &holders, &holderIndexes),
            custodian: Self.number(place.custodian, in: &holders, &holderIndexes)
        )
        let index = Int32(keys.count)
        keys.append(key)
        indexes[key] = index
        return index
    }

    private static func number<Part: Hashable>(_ part: Part, in parts: inout [Part], _ indexes: inout [Part: Int32])
        -> Int32
    {
        if let known = indexes[part] { return known }
        let index = Int32(parts.count)
        parts.append(part)
        indexes[part] = index
        return index
    }
}
