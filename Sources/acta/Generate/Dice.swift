/// Numbers that are the same for the same seed on every machine: SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast
/// Splittable Pseudorandom Number Generators", OOPSLA 2014).
///
/// The standard library's `random(in:using:)` isn't used with it, since how that draws may change with the compiler.
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    mutating func roll() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to, and without, `count`, which is at least one.
    mutating func below(_ count: Int) -> Int { Int(roll().multipliedFullWidth(by: UInt64(count)).high) }

    /// A number within bounds, both included.
    mutating func within(_ bounds: ClosedRange<Int>) -> Int { bounds.lowerBound + below(bounds.count) }

    /// True so many times of a hundred.
    mutating func percent(_ percent: Int) -> Bool { below(100) < percent }

    /// One of some, of which there is at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
