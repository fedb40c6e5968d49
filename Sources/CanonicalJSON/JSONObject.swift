/// The members of a JSON object, kept in the order in which RFC 8785 writes them.
public struct JSONObject: Hashable, Sendable {
    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The name, unique in its object.
        public let key: String
        /// What it holds.
        public var value: JSONValue

        /// A member of its parts.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }

        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }

        public func hash(into hasher: inout Hasher) {
            key.hashBytes(into: &hasher)
            hasher.combine(value)
        }
    }

    /// Ascending by the keys' UTF-16 code units, each key once.
    public private(set) var members: [Member]

    /// An object of members in any order. Of equal keys the last one stays.
    public init(_ members: [(String, JSONValue)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// - Precondition: ascending, without equal keys.
    init(ascending members: [Member]) { self.members = members }

    /// The keys, in canonical order.
    public var keys: some RandomAccessCollection<String> { members.lazy.map(\.key) }
    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a key; setting `nil` takes the member out.
    public subscript(_ key: String) -> JSONValue? {
        get {
            if members.count <= 12 {
                for member in members where member.key.hasSameBytes(as: key) { return member.value }
                return nil
            }
            let index = place(of: key)
            guard index < members.count, members[index].key.hasSameBytes(as: key) else { return nil }
            return members[index].value
        }
        set {
            // Mostly members come in order.
            let isLast = members.last.map { $0.key.precedesInUTF16(key) } ?? true
            let index = isLast ? members.count : place(of: key)
            let exists = index < members.count && members[index].key.hasSameBytes(as: key)
            switch (newValue, exists) {
            case (let value?, true): members[index].value = value
            case (let value?, false): members.insert(Member(key: key, value: value), at: index)
            case (nil, true): members.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The index of the first member whose key doesn't precede this one.
    private func place(of key: String) -> Int {
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if members[middle].key.precedesInUTF16(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
