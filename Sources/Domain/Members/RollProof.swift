/// A proof that somebody is on a roll, or isn't: anybody who has the roll's root and this can check it.
///
/// A list is proved by RFC 6962's Merkle tree (§2.1) over the ids, ascending as bytes; each leaf is an id's bytes. That an id
/// isn't there is proved by its two neighbours, which stand side by side and leave no place between them.
public struct RollProof: Hashable, Sendable {
    /// The roll.
    public let rollId: Identifier
    /// Who was asked about.
    public let memberId: Identifier
    /// How many are on it.
    public let size: Int
    /// The root of the list, which `roll.frozen` or the last `roll.settled` states.
    public let root: [UInt8]
    /// Where they stand on it; `nil` where they don't.
    public let entry: Entry?
    /// The one before, where they aren't on it; `nil` where they would come first.
    public let before: Entry?
    /// The one after, where they aren't on it; `nil` where they would come last.
    public let after: Entry?

    /// One place of the list.
    public struct Entry: Hashable, Sendable {
        /// Who stands there.
        public let id: Identifier
        /// Counted from 0.
        public let index: Int
        /// The hash of the leaf.
        public let leafHash: [UInt8]
        /// The inclusion proof (RFC 6962 §2.1.1).
        public let hashes: [[UInt8]]
    }
}

extension Book {
    /// The proof that somebody stands on a roll or doesn't; households on a roll of those. The section of the register must
    /// be loaded.
    ///
    /// - Returns: `nil` where there is no such roll.
    public func proof(of member: Identifier, on roll: Identifier, _ sha256: ([UInt8]) -> [UInt8]) -> RollProof? {
        guard register.rolls[roll] != nil else { return nil }
        let list = register.eligible(in: roll)
        let tree = MerkleList(list.map { Array($0.text.utf8) }, sha256)
        func entry(_ index: Int) -> RollProof.Entry? {
            guard list.indices.contains(index) else { return nil }
            return RollProof.Entry(
                id: list[index],
                index: index,
                leafHash: tree.leafHash(at: index),
                hashes: tree.inclusion(of: index)
            )
        }
        let place = list.firstIndex { !($0 < member) } ?? list.count
        let isListed = list.indices.contains(place) && list[place] == member
        return RollProof(
            rollId: roll,
            memberId: member,
            size: list.count,
            root: tree.root,
            entry: isListed ? entry(place) : nil,
            before: isListed ? nil : entry(place - 1),
            after: isListed ? nil : entry(place)
        )
    }
}
