import Foundation
import Transparency

/// The signed checkpoints of a book and those that an auditor kept: verified first, then held against the tree.
struct Seals: Sendable {
    /// A checkpoint whose signature is right.
    struct Anchor: Sendable {
        let size: Int64
        let root: Hash
        /// What it is called: a file, or "the checkpoint".
        let name: String
        /// Whether the auditor held it before.
        let isKept: Bool
        let cosigners: [VerifierKey]
    }

    private let book: BookFolder
    private let evidence: BookAudit.Evidence
    /// By size.
    private(set) var anchors: [Anchor] = []
    private(set) var newest: Checkpoint?

    init(_ book: BookFolder, _ evidence: BookAudit.Evidence) {
        self.book = book
        self.evidence = evidence
    }

    // MARK: Before the events

    mutating func read(_ report: inout BookReport) {
        report.isAnchored = !evidence.keys.isEmpty || !evidence.checkpoints.isEmpty
        let own = Self.keys(book.logKey).first
        let heldKeys = evidence.keys.filter { $0.kind == .log }
        let cosigners = evidence.keys.filter { $0.kind == .cosigner } + Self.keys(book.witnessKeys)
        let witnesses = cosigners.filter { !Self.isOfTheSameDeployment($0, as: own) }
        let trusted = follow(heldKeys, to: own, &report)
        report.origin = own?.name ?? ""
        var files = (try? FileManager.default.contentsOfDirectory(atPath: book.checkpoints.path))?.sorted() ?? []
        files = files.map { "checkpoints/" + $0 } + ["checkpoint"]
        for name in files {
            let bytes = FileManager.default.contents(atPath: book.url.appendingPathComponent(name).path).map {
                [UInt8]($0)
            }
            guard let bytes else {
                report.add(Finding(.fileMissing, in: name))
                continue
            }
            take(bytes, name, isKept: false, trusted, witnesses, &report)
        }
        for kept in evidence.checkpoints {
            take(kept.bytes, kept.name, isKept: true, trusted, witnesses, &report)
        }
        anchors.sort { ($0.size, $0.isKept ? 1 : 0) < ($1.size, $1.isKept ? 1 : 0) }
        for (left, right) in zip(anchors, anchors.dropFirst()) where left.size == right.size && left.root != right.root
        {
            report.add(Finding(.forked, at: left.size, in: "\(left.name), \(right.name)"))
        }
        report.note(
            "checkpoints",
            Int64(anchors.count),
            en:
                "Checkpoints signed by \(own?.name ?? "?"), by the key \(heldKeys.isEmpty ? "in the book itself" : "that you hold"): \(anchors.count).",
            es:
                "Puntos de control firmados por \(own?.name ?? "?"), con la llave \(heldKeys.isEmpty ? "del propio libro" : "que usted guarda"): \(anchors.count)."
        )
    }

    /// The keys that checkpoints may be signed by: those that were held, and what rotations lead from them to.
    private func follow(_ held: [VerifierKey], to own: VerifierKey?, _ report: inout BookReport) -> [VerifierKey] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: book.rotations.path))?.sorted() ?? []
        let rotations = names.compactMap { name in
            FileManager.default.contents(atPath: book.rotations.appendingPathComponent(name).path)
                .flatMap { KeyRotation([UInt8]($0)) }
        }
        guard let own else {
            report.add(Finding(.fileMissing, in: "keys/log.vkey"))
            return held
        }
        var trusted = held.isEmpty ? [own] : held
        // Both keys signed each statement, so it leads both ways: a checkpoint may be of before or after it.
        for rotation in rotations + rotations.reversed() where own.name.hasPrefix(rotation.origin + "/") {
            for (known, other) in [(rotation.old, rotation.new), (rotation.new, rotation.old)]
            where trusted.contains(where: { $0.publicKey == known })
                && !trusted.contains(where: { $0.publicKey == other })
            {
                if let key = VerifierKey(name: own.name, publicKey: other) { trusted.append(key) }
            }
        }
        if !trusted.contains(where: { $0.publicKey == own.publicKey }) {
            report.add(Finding(.otherKey, in: own.name, "\(own)"))
        }
        return trusted
    }

    private mutating func take(
        _ bytes: [UInt8],
        _ name: String,
        isKept: Bool,
        _ keys: [VerifierKey],
        _ witnesses: [VerifierKey],
        _ report: inout BookReport
    ) {
        let note: SignedNote
        let checkpoint: Checkpoint
        do throws(SignedNote.Fault) {
            note = try SignedNote(parsing: bytes)
            guard let found = Checkpoint(note.text) else { throw .malformed }
            guard found.origin == report.origin else {
                report.add(Finding(.otherLog, in: name, found.origin))
                return
            }
            _ = try note.verified(by: keys)
            checkpoint = found
        } catch {
            report.add(Finding(.signatureWrong, in: name, error.rawValue))
            return
        }
        var cosigners: [VerifierKey] = []
        for witness in Set(witnesses) {
            do throws(SignedNote.Fault) {
                cosigners += try note.verified(by: [witness])
            } catch {
                if error == .badSignature { report.add(Finding(.cosignatureWrong, in: name, witness.name)) }
            }
        }
        if name == "checkpoint", !isKept { newest = checkpoint }
        anchors.append(
            Anchor(size: checkpoint.size, root: checkpoint.root, name: name, isKept: isKept, cosigners: cosigners)
        )
    }

    /// Who keeps the book can't be its witness.
    private static func isOfTheSameDeployment(_ witness: VerifierKey, as own: VerifierKey?) -> Bool {
        guard let own, let slash = own.name.lastIndex(of: "/") else { return false }
        return witness.publicKey == own.publicKey || witness.name == own.name[..<slash]
            || witness.name.hasPrefix(own.name[...slash])
    }

    private static func keys(_ url: URL) -> [VerifierKey] {
        guard let data = FileManager.default.contents(atPath: url.path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { VerifierKey(String($0)) }
    }

    // MARK: After the events

    /// Says which checkpoints fit the events, and which don't.
    func conclude(_ pass: EventPass, _ report: inout BookReport) {
        let size = pass.size
        if let newest, newest.size != size, size > newest.size {
            report.add(
                Finding(.eventMisplaced, at: newest.size + 1, in: "checkpoint", "\(size) > \(newest.size)")
            )
        }
        let beyond = anchors.filter { $0.size > size }.max { $0.size < $1.size }
        let fits = pass.fitting.max()
        if let beyond {
            report.add(Finding(.bookShorter, at: size + 1, to: beyond.size, in: beyond.name))
        }
        let differing = anchors.filter { $0.size <= size && !pass.matches($0) }
        if let first = differing.min(by: { $0.size < $1.size }) {
            // What is known of single events is told with since when; else the whole span is.
            let bounds = pass.fitting.filter { $0 < first.size }.max()
            if pass.hasNamedEvents {
                for index in report.findings.indices where report.findings[index].isOfEvent {
                    report.findings[index].fits = bounds
                    report.findings[index].differs = first.size
                }
            }
            if !pass.hasNamedEvents || first.isKept {
                let kept = differing.first { $0.isKept } ?? first
                let name = ([kept.name] + kept.cosigners.map(\.name)).joined(separator: ", ")
                report.add(Finding(.historyRewritten, at: (bounds ?? 0) + 1, to: first.size, in: name))
            }
        }
        for anchor in anchors where pass.matches(anchor) {
            for cosigner in anchor.cosigners {
                report.vouched[cosigner.name] = max(report.vouched[cosigner.name] ?? 0, anchor.size)
            }
        }
        for witness in evidence.keys where witness.kind == .cosigner && report.vouched[witness.name] == nil {
            report.add(Finding(.notCosigned, in: witness.name))
        }
        tell(fits, &report)
    }

    private func tell(_ fits: Int64?, _ report: inout BookReport) {
        let kept = anchors.filter(\.isKept)
        if !kept.isEmpty {
            report.note(
                "kept",
                Int64(kept.count),
                en: "Checkpoints that you kept, held against the book's tree: \(kept.count).",
                es: "Puntos de control que usted guardó, cotejados con el árbol del libro: \(kept.count)."
            )
        }
        for (name, size) in report.vouched.sorted(by: { $0.key < $1.key }) {
            report.note(
                "cosignature",
                size,
                en: "The witness \(name) vouches for the book up to event \(size).",
                es: "El testigo \(name) da fe del libro hasta el hecho \(size)."
            )
        }
    }
}

extension Finding {
    /// Whether it is about what single events say or where they stand.
    fileprivate var isOfEvent: Bool {
        switch code {
        case .eventChanged, .eventMissing, .eventMisplaced, .eventUnreadable, .schemaViolated, .timeBack,
            .authorityMissing:
            true
        case .historyRewritten, .bookShorter, .forked, .tileChanged, .signatureWrong, .otherLog, .cosignatureWrong,
            .notCosigned,
            .otherKey, .rowChanged, .rowAdded, .rowMissing, .fileChanged, .fileMissing:
            false
        }
    }
}
