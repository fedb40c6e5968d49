import Transparency

/// Something that an audit found wrong in a book, said so that people understand it.
public struct Finding: Hashable, Sendable {
    /// What kind of thing is wrong; the raw values are stable, for programs.
    public enum Code: String, CaseIterable, Hashable, Sendable {
        /// An event isn't what its leaf in the tree says.
        case eventChanged = "event-changed"
        /// Positions leave out some.
        case eventMissing = "event-missing"
        /// An event stands where another belongs.
        case eventMisplaced = "event-misplaced"
        /// The bytes are no event of Acta, or this edition doesn't know its kind.
        case eventUnreadable = "event-unreadable"
        /// Its data isn't what its schema demands.
        case schemaViolated = "schema-violated"
        /// Its time is before that of the event before it.
        case timeBack = "time-back"
        /// It was no power of its actor.
        case authorityMissing = "authority-missing"
        /// The tree isn't the one that a checkpoint was signed of.
        case historyRewritten = "history-rewritten"
        /// The book has fewer events than a checkpoint says.
        case bookShorter = "book-shorter"
        /// Two checkpoints of one size have different roots.
        case forked
        /// A tile isn't what the events give.
        case tileChanged = "tile-changed"
        /// A checkpoint isn't signed by the log's key.
        case signatureWrong = "signature-wrong"
        /// A checkpoint is of another log.
        case otherLog = "other-log"
        /// A cosignature isn't the witness's.
        case cosignatureWrong = "cosignature-wrong"
        /// A witness whose key was given cosigned nothing of this book.
        case notCosigned = "not-cosigned"
        /// The book's key isn't the one that was held, and no rotation leads to it.
        case otherKey = "other-key"
        /// A row isn't what the events give.
        case rowChanged = "row-changed"
        /// A row is there that no event made.
        case rowAdded = "row-added"
        /// A row that events made is missing.
        case rowMissing = "row-missing"
        /// A file isn't what the sums say.
        case fileChanged = "file-changed"
        /// A file is missing or can't be read.
        case fileMissing = "file-missing"
    }

    /// What kind.
    public let code: Code
    /// Of which event; the first, where it is about several.
    public let position: Int64?
    /// The last event, where it is about several.
    public let last: Int64?
    /// Where: a file, a row, a checkpoint, a key.
    public let place: String?
    /// What was expected or found, for people who know the program.
    public let detail: String?
    /// The last checkpoint that still fits, and the first that doesn't, by their sizes.
    public var fits: Int64?
    /// See `fits`.
    public var differs: Int64?

    init(
        _ code: Code,
        at position: Int64? = nil,
        to last: Int64? = nil,
        in place: String? = nil,
        _ detail: String? = nil,
        fits: Int64? = nil,
        differs: Int64? = nil
    ) {
        self.code = code
        self.position = position
        self.last = last
        self.place = place
        self.detail = detail
        self.fits = fits
        self.differs = differs
    }

    /// In plain words.
    public func text(spanish: Bool) -> String { spanish ? es + sinceES : en + sinceEN }

    private var event: String { position.map(String.init) ?? "?" }
    private var range: String {
        guard let last, let position, last != position else { return event }
        return "\(position)–\(last)"
    }
    private var where_: String { place ?? "?" }
    private var why: String { detail.map { " (\($0))" } ?? "" }

    private var sinceEN: String {
        switch (fits, differs) {
        case (let fits?, let differs?):
            " It was otherwise when the checkpoint of \(differs) events was signed; up to event \(fits) the book is as it was."
        case (nil, let differs?): " It was otherwise when the checkpoint of \(differs) events was signed."
        case (_, nil): ""
        }
    }

    private var sinceES: String {
        switch (fits, differs) {
        case (let fits?, let differs?):
            " Era distinto cuando se firmó el punto de control de \(differs) hechos; hasta el hecho \(fits) el libro está como estaba."
        case (nil, let differs?): " Era distinto cuando se firmó el punto de control de \(differs) hechos."
        case (_, nil): ""
        }
    }

    private var en: String {
        switch code {
        case .eventChanged: "Event \(event) was changed\(why)."
        case .eventMissing: "Event \(range) is missing."
        case .eventMisplaced: "Event \(event) doesn't stand in its place\(why)."
        case .eventUnreadable: "Event \(event) can't be read\(why)."
        case .schemaViolated: "Event \(event) isn't what its schema demands\(why)."
        case .timeBack: "Event \(event) is dated before the one before it\(why)."
        case .authorityMissing: "Event \(event): the power that it names didn't allow it\(why)."
        case .historyRewritten: "The history of events \(range) was rewritten: \(where_) was signed of another tree."
        case .bookShorter:
            "The book is shorter than it was: events \(range) are missing, which \(where_) vouches for. It was cut or put back to an earlier state."
        case .forked: "Two different trees were signed for \(event) events: \(where_)."
        case .tileChanged: "The tile \(where_) isn't what the events give\(why)."
        case .signatureWrong:
            switch detail.flatMap(SignedNote.Fault.init(rawValue:)) {
            case .malformed: "The file \(where_) is no checkpoint, or it was cut."
            case .badSignature: "The checkpoint \(where_) was changed: its signature is of other words."
            case .notSigned: "The checkpoint \(where_) isn't signed by the log's key."
            default: "The checkpoint \(where_) isn't signed by the log's key\(why)."
            }
        case .otherLog: "The checkpoint \(where_) is of another log, \(detail ?? "?"), and says nothing of this book."
        case .cosignatureWrong: "A cosignature of \(where_) isn't the witness's\(why)."
        case .notCosigned: "The witness \(where_) cosigned no checkpoint of this book."
        case .otherKey:
            "The book is signed by another key than the one that you hold, and no rotation leads to it\(why)."
        case .rowChanged: "The row \(where_) isn't what the events give\(why)."
        case .rowAdded: "No event made the row \(where_)."
        case .rowMissing: "The row \(where_) is missing, which events made."
        case .fileChanged: "The file \(where_) isn't what was exported\(why)."
        case .fileMissing: "The file \(where_) is missing or can't be read\(why)."
        }
    }

    private var es: String {
        switch code {
        case .eventChanged: "El hecho \(event) fue cambiado\(why)."
        case .eventMissing: "Falta el hecho \(range)."
        case .eventMisplaced: "El hecho \(event) no está en su lugar\(why)."
        case .eventUnreadable: "El hecho \(event) no puede leerse\(why)."
        case .schemaViolated: "El hecho \(event) no es lo que su esquema exige\(why)."
        case .timeBack: "El hecho \(event) tiene fecha anterior a la del que lo precede\(why)."
        case .authorityMissing: "Hecho \(event): la facultad que nombra no lo permitía\(why)."
        case .historyRewritten:
            "Se reescribió la historia de los hechos \(range): \(where_) se firmó de otro árbol."
        case .bookShorter:
            "El libro es más corto de lo que era: faltan los hechos \(range), de los que da fe \(where_). Fue cortado o devuelto a un estado anterior."
        case .forked: "Se firmaron dos árboles distintos de \(event) hechos: \(where_)."
        case .tileChanged: "La pieza \(where_) no es lo que dan los hechos\(why)."
        case .signatureWrong:
            switch detail.flatMap(SignedNote.Fault.init(rawValue:)) {
            case .malformed: "El archivo \(where_) no es un punto de control, o fue cortado."
            case .badSignature: "El punto de control \(where_) fue cambiado: su firma es de otras palabras."
            case .notSigned: "El punto de control \(where_) no está firmado con la llave del registro."
            default: "El punto de control \(where_) no está firmado con la llave del registro\(why)."
            }
        case .otherLog:
            "El punto de control \(where_) es de otro registro, \(detail ?? "?"), y no dice nada de este libro."
        case .cosignatureWrong: "Una firma de testigo en \(where_) no es del testigo\(why)."
        case .notCosigned: "El testigo \(where_) no firmó ningún punto de control de este libro."
        case .otherKey:
            "El libro está firmado con otra llave que la que usted guarda, y ninguna rotación lleva a ella\(why)."
        case .rowChanged: "La fila \(where_) no es lo que dan los hechos\(why)."
        case .rowAdded: "Ningún hecho creó la fila \(where_)."
        case .rowMissing: "Falta la fila \(where_), que los hechos crearon."
        case .fileChanged: "El archivo \(where_) no es lo que se exportó\(why)."
        case .fileMissing: "El archivo \(where_) falta o no puede leerse\(why)."
        }
    }
}
