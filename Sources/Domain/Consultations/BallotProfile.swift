/// How often each way of filling in a ballot occurred. In parts, so that a change copies only the part that it touches.
struct BallotProfile: Sendable {
    /// A project of the ballot, with the points that it gets.
    struct Mark: Hashable, Sendable {
        let project: Int
        let points: Int
    }

    private var parts = [[[Mark]: Int]](repeating: [:], count: 64)
    /// How many ballots there are.
    private(set) var count = 0

    /// Each way with how many ballots were filled in like that, in no order that anything may depend on.
    var ways: [(marks: [Mark], ballots: Int)] { parts.flatMap { $0.map { (marks: $0.key, ballots: $0.value) } } }

    /// Counts a ballot; the order of its marks doesn't matter.
    mutating func count(_ marks: [Mark]) {
        count += 1
        let sorted = marks.sorted { $0.project < $1.project }
        let part = sorted.reduce(0) { ($0 &* 31 &+ $1.project &* 7 &+ $1.points) & 0xFFFF } & 63
        parts[part][sorted, default: 0] += 1
    }
}
