import Testing

@testable import Domain

/// Something that must hold after any sequence of commands, right or wrong ones: drawn from a seed, played on a story, and
/// judged from the events alone, by a reckoning of the property's own.
///
///     try StockConserved.holds(seeds: 1...300, steps: 60)
///
/// Where it doesn't, the seed is printed, and the shortest part of its sequence that still shows it.
protocol Property {
    /// What there is before the first step.
    static func begin() throws -> Story
    /// A step, drawn without looking at the story, so that it stays the same when others are left out.
    static func step(_ random: inout Seeded) -> PropertyStep

    init()
    /// Takes note of an event; what is wrong with it, or `nil`.
    mutating func see(_ recorded: Recorded) -> String?
    /// What is wrong with a step's outcome, which `see` has seen; `nil` where nothing is.
    func fault(after command: any Command, by actor: Identifier, _ outcome: Story.Outcome) -> String?
}

extension Property {
    func fault(after command: any Command, by actor: Identifier, _ outcome: Story.Outcome) -> String? { nil }
}

/// One step of a sequence.
struct PropertyStep {
    /// Time that passes before it.
    var seconds: Int64 = 60
    var actor: Identifier
    /// The command, which may depend on what the story has by then.
    var command: @Sendable (Story) -> any Command

    init(_ command: any Command, by actor: Identifier, after seconds: Int64 = 60) {
        self.init(by: actor, after: seconds) { _ in command }
    }

    init(by actor: Identifier, after seconds: Int64 = 60, _ command: @escaping @Sendable (Story) -> any Command) {
        self.seconds = seconds
        self.actor = actor
        self.command = command
    }
}

/// A sequence under which a property doesn't hold.
struct Counterexample {
    let seed: UInt64
    let fault: String
    let steps: [PropertyStep]
    /// The steps, in words.
    let lines: [String]
}

extension Property {
    /// Plays a sequence for each seed, and records an issue for the first one under which the property doesn't hold.
    ///
    /// - Parameter least: so many of 100 steps must have been accepted, or the sequences say nothing.
    static func holds(
        seeds: ClosedRange<UInt64>,
        steps: Int,
        accepting least: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let begun = try begin()
        var accepted = 0
        for seed in seeds {
            let played = play(sequence(seed, steps), from: begun)
            accepted += played.accepted
            guard played.fault != nil else { continue }
            let found = try #require(counterexample(seed, steps, from: begun))
            Issue.record(
                "seed \(seed): \(found.fault)\n\(found.lines.joined(separator: "\n"))",
                sourceLocation: sourceLocation
            )
            return
        }
        let all = seeds.count * steps
        #expect(accepted * 100 >= least * all, "\(accepted) of \(all) were accepted", sourceLocation: sourceLocation)
    }

    /// The shortest part of a seed's sequence that breaks the property; `nil` where it holds.
    static func counterexample(_ seed: UInt64, _ steps: Int, from begun: Story) -> Counterexample? {
        var shortest = sequence(seed, steps)
        guard var played = Optional(play(shortest, from: begun)), played.fault != nil else { return nil }
        shortest = Array(shortest.prefix(played.lines.count))
        // Ever smaller parts are left out, as long as it breaks without them (A. Zeller, R. Hildebrandt, "Simplifying and
        // Isolating Failure-Inducing Input", 2002).
        var size = max(1, shortest.count / 2)
        while true {
            var index = 0
            var isShorter = false
            while index < shortest.count {
                var shorter = shortest
                shorter.removeSubrange(index..<min(index + size, shorter.count))
                let attempt = play(shorter, from: begun)
                if attempt.fault != nil {
                    (shortest, played, isShorter) = (Array(shorter.prefix(attempt.lines.count)), attempt, true)
                } else {
                    index += size
                }
            }
            if size == 1, !isShorter { break }
            size = max(1, size / 2)
        }
        return Counterexample(seed: seed, fault: played.fault ?? "", steps: shortest, lines: played.lines)
    }

    private static func sequence(_ seed: UInt64, _ steps: Int) -> [PropertyStep] {
        var random = Seeded(state: seed)
        return (0..<steps).map { _ in step(&random) }
    }

    /// Up to the first fault.
    private static func play(_ steps: [PropertyStep], from begun: Story) -> (
        accepted: Int, fault: String?, lines: [String]
    ) {
        var story = begun
        var property = Self()
        var lines: [String] = []
        var accepted = 0
        for recorded in story.log {
            if let fault = property.see(recorded) { return (0, "at the beginning: \(fault)", []) }
        }
        for step in steps {
            story = story.at(story.now + step.seconds)
            let command = step.command(story)
            let outcome = story.when(command, by: step.actor)
            switch outcome.result {
            case .success(let events):
                accepted += 1
                let types = events.map { type(of: $0.event.payload).kind.type }
                lines.append("\(story.now) \(step.actor): \(command): \(types.joined(separator: ", "))")
                for recorded in events {
                    if let fault = property.see(recorded) { return (accepted, fault, lines) }
                }
            case .failure(let rejection):
                lines.append("\(story.now) \(step.actor): \(command): \(rejection.code)")
            }
            if let fault = property.fault(after: command, by: step.actor, outcome) { return (accepted, fault, lines) }
            story = outcome.story
        }
        // Evolving the same events once more gives the same state.
        let fault = story.differenceOfReplay.map { "the same events, folded again, give another state: \($0)" }
        return (accepted, fault, lines)
    }
}

extension Story {
    /// The first part of the book, folded as the story went on, that isn't what the log gives when folded at once.
    var differenceOfReplay: String? {
        let book = reading()
        var again = Book()
        for section in book.loaded { again.open(section) }
        for recorded in log { again.evolve(recorded) }
        let (mine, theirs) = (Self.parts(book), Self.parts(again))
        return zip(mine, theirs).first { Canonical.text($0.1) != Canonical.text($1.1) }?.0.0
    }

    private static func parts(_ book: Book) -> [(String, Any)] {
        [
            ("commune", book.commune), ("register", book.register), ("actas", book.actas),
            ("assemblies", book.assemblies), ("motions", book.motions), ("consultations", book.consultations),
            ("items", book.items), ("lots", book.lots), ("orders", book.orders), ("commitments", book.commitments),
            ("allocations", book.allocations), ("recalls", book.recalls), ("elections", book.elections),
            ("tallies", book.tallies), ("draws", book.draws),
        ]
    }
}

/// Values as text, private parts included, dictionaries and sets in an order of their own: equal states, equal text.
enum Canonical {
    static func text(_ value: Any) -> String {
        if let identifier = value as? Identifier { return identifier.text }
        if let quantity = value as? Quantity { return quantity.scalar }
        let mirror = Mirror(reflecting: value)
        let children = mirror.children.map { child in
            (child.label.map { "\($0):" } ?? "") + text(child.value)
        }
        switch mirror.displayStyle {
        case .dictionary, .set: return "{" + children.sorted().joined(separator: ",") + "}"
        case .none: return children.isEmpty ? "\(value)" : "(" + children.joined(separator: ",") + ")"
        case .enum where children.isEmpty: return "\(value)"
        default: return "\(mirror.subjectType)(" + children.joined(separator: ",") + ")"
        }
    }
}
