import Testing

@testable import Domain

/// A commune's book in a test: given what happened, when a command comes, then these events or that rejection.
///
///     try Story.council(members: 412)
///         .given(AssembliesConvene(…), by: "m-0001")
///         .at("2026-11-29T14:00:00Z")
///         .when(MotionsClose(motionId: "seed"), by: "m-0001")
///         .then(MotionClosed(…))
///
/// Decisions run as on a server: what they read and isn't loaded is loaded, and then they are made again.
struct Story {
    /// Every event so far, in the order of positions.
    private(set) var log: [Recorded] = []
    /// The server's clock; also when things happen, unless told.
    var now: Instant = "2026-11-22T14:00:00Z"
    /// The token's doors; none unless told.
    var permits = Context.Permits()
    /// The commune's slug.
    var commune = "el-maizal"

    private var book = Book()
    private var versions: [Domain.Stream: Int] = [:]
    /// National ids by who holds them, as the log's table has them.
    private var nationalIds: [String: Identifier] = [:]

    /// What came of a command.
    struct Outcome {
        /// The story after it.
        var story: Story
        /// Its events, or its rejection.
        var result: Result<[Recorded], Rejection>
        /// The decision's context, with its authority.
        var context: Context
    }

    /// Sets the clock.
    func at(_ now: Instant) -> Story {
        var story = self
        story.now = now
        return story
    }

    /// Lets time pass.
    func after(minutes: Int64) -> Story { at(now + minutes * 60) }

    /// Lets days pass.
    func after(days: Int64) -> Story { at(now + days * 86_400) }

    /// With other doors open.
    func permitting(lateEntry: Bool = false, policy: Bool = false) -> Story {
        var story = self
        story.permits = Context.Permits(lateEntry: lateEntry, policy: policy)
        return story
    }

    /// A command that must be accepted, as a part of what was there before.
    func given(
        _ command: some Command,
        by actor: Identifier,
        occurredAt: Instant? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Story {
        let outcome = when(command, by: actor, occurredAt: occurredAt)
        switch outcome.result {
        case .success: return outcome.story
        case .failure(let rejection):
            Issue.record("\(type(of: command).type) was refused: \(rejection)", sourceLocation: sourceLocation)
            throw rejection
        }
    }

    /// An event that is simply there, whoever decided it.
    func given(event payload: some EventPayload, in stream: Domain.Stream, by actor: Identifier = "m-0001") -> Story {
        var story = self
        _ = story.record(
            [NewEvent(stream, payload)],
            context: Context(
                actor: actor,
                commune: commune,
                occurredAt: now,
                now: now,
                tools: .test,
                head: head,
                book: book
            )
        )
        return story
    }

    /// Many events that are simply there, at once.
    func given(events: [NewEvent], by actor: Identifier) -> Story {
        var story = self
        let context = Context(
            actor: actor,
            commune: commune,
            occurredAt: now,
            now: now,
            tools: .test,
            head: head,
            book: Book()
        )
        _ = story.record(events, context: context)
        return story
    }

    /// A command, decided but not judged by the test yet.
    func when(
        _ command: some Command,
        by actor: Identifier,
        enteredBy: Identifier? = nil,
        occurredAt: Instant? = nil
    ) -> Outcome {
        var story = self
        while true {
            story.book.forgetMissing()
            var context = Context(
                actor: actor,
                by: enteredBy,
                commune: commune,
                occurredAt: occurredAt ?? now,
                now: now,
                permits: permits,
                tools: .test,
                nationalIdHolder: command.nationalIdToLookUp.flatMap { nationalIds[$0] },
                head: head,
                book: story.book
            )
            let result = Result { () throws(Rejection) in try command.judge(in: &context) }
            guard context.book.missing.isEmpty else {
                story.load(context.book.missing)
                continue
            }
            switch result {
            case .success(let events):
                if let id = command.nationalIdToLookUp, let stream = events.first?.stream {
                    story.nationalIds[id] = stream.id
                }
                let recorded = story.record(events, context: context)
                return Outcome(story: story, result: .success(recorded), context: context)
            case .failure(let rejection):
                return Outcome(story: self, result: .failure(rejection), context: context)
            }
        }
    }

    /// The book with all of these sections loaded, for tests that look into a state.
    func reading(_ sections: Section...) -> Book {
        var story = self
        story.load(Set(sections))
        return story.book
    }

    /// The head of the log; its root is made up, and another one for each size.
    private var head: @Sendable () -> LogHead {
        let size = Int64(log.count)
        return { LogHead(size: size, root: Context.Tools.test.sha256(Array(String(size).utf8))) }
    }

    private mutating func load(_ sections: Set<Section>) {
        // As a writer does: a section is folded from its own events only.
        for section in sections where !book.loaded.contains(section) {
            book.open(section)
            for event in log where Section(covering: event.stream) == section { book.evolve(event) }
        }
    }

    private mutating func record(_ events: [NewEvent], context: Context) -> [Recorded] {
        events.map { new in
            versions[new.stream, default: 0] += 1
            let recorded = Recorded(
                position: Int64(log.count + 1),
                stream: new.stream,
                streamVersion: versions[new.stream, default: 1],
                occurredAt: context.occurredAt,
                recordedAt: context.now,
                actor: context.voter ?? context.actor,
                by: context.voter == nil ? context.by : context.actor,
                authority: context.authority,
                late: context.isLate,
                event: new.event
            )
            log.append(recorded)
            book.evolve(recorded)
            return recorded
        }
    }
}

extension Story.Outcome {
    /// The events, in their order; the test fails where the command was refused.
    @discardableResult
    func accepted(sourceLocation: SourceLocation = #_sourceLocation) throws -> [Recorded] {
        switch result {
        case .success(let events): return events
        case .failure(let rejection):
            Issue.record("it was refused: \(rejection)", sourceLocation: sourceLocation)
            throw rejection
        }
    }

    /// Exactly these events, and nothing else.
    @discardableResult
    func then(
        _ expected: any EventPayload...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Story {
        let events = try accepted(sourceLocation: sourceLocation)
        #expect(events.map(\.event) == expected.map(\.event), sourceLocation: sourceLocation)
        return story
    }

    /// Refused with this code, which says something in either language; a rule that says no is named with its set and its
    /// citation.
    @discardableResult
    func thenRefused(
        _ code: RejectionCode,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Rejection? {
        switch result {
        case .success(let events):
            Issue.record("it was accepted: \(events.map(\.event))", sourceLocation: sourceLocation)
            return nil
        case .failure(let rejection):
            #expect(rejection.code == code.code, sourceLocation: sourceLocation)
            #expect(!code.en.isEmpty && !code.es.isEmpty && code.en != code.es, sourceLocation: sourceLocation)
            if let rule = rejection.rule {
                #expect(
                    !rule.id.isEmpty && !rule.ruleSet.isEmpty && !rule.citation.isEmpty,
                    sourceLocation: sourceLocation
                )
            }
            // A blank that nothing fills in would reach people as it stands.
            for blank in code.en.matches(of: /\{([A-Za-z0-9]+)\}/) {
                #expect(
                    rejection.values[String(blank.1)] != nil || rejection.code != code.code,
                    "nothing fills in \(blank.0) of \(code.code)",
                    sourceLocation: sourceLocation
                )
            }
            return rejection
        }
    }

    /// Done by the entry of the book at this position.
    @discardableResult
    func byAuthority(of position: Int64?, sourceLocation: SourceLocation = #_sourceLocation) -> Self {
        #expect(context.authority == position, sourceLocation: sourceLocation)
        return self
    }
}
