/// The kinds of problems that aren't a rule of the domain: code, status, and what is said.
public struct ProblemKind: Sendable, Hashable {
    /// Stable, in kebab case.
    public let code: String
    /// The HTTP status.
    public let status: Int
    /// A few words.
    public let title: Phrase
    /// What to do; `{name}` stands for a value.
    public let detail: Phrase

    private init(_ status: Int, _ code: String, _ title: Phrase, _ detail: Phrase) {
        self.code = code
        self.status = status
        self.title = title
        self.detail = detail
    }

    /// All of them, for the docs.
    public static let all: [ProblemKind] = [
        malformed, parameterInvalid, unauthenticated, tokenExpired, scopeMissing, notAMember, communeUnknown, notFound,
        rowUnknown, commandUnknown, receiptNone, tileUnknown, methodNotAllowed, notAcceptable, commandIdReused,
        positionPassed, tooLarge, unsupportedMediaType,
        clockBackwards, notStorable, internalFault, overloaded, databaseUnavailable, logReadOnly, outcomeUnknown,
        readModelBehind,
        readModelHalted, asOfTooFar, undecided, webhookUnknown, webhooksTooMany,
    ]

    static let asOfTooFar = ProblemKind(
        400,
        "as-of-too-far",
        Phrase(en: "That is too much to read for one query", es: "Eso es demasiado para una consulta"),
        Phrase(
            en:
                "Up to there {events} events would have to be read, and a query reads {most} at most; ask who runs the service for “acta replay”.",
            es:
                "Hasta ahí habría que leer {events} eventos, y una consulta lee {most} como máximo; pida “acta replay” a quien opera el servicio."
        )
    )
    static let malformed = ProblemKind(
        400,
        "malformed",
        Phrase(en: "The request isn't well formed", es: "La solicitud no está bien formada"),
        Phrase(
            en: "Correct what “errors” lists and send it again.",
            es: "Corrija lo que indica “errors” y envíela de nuevo."
        )
    )
    static let parameterInvalid = ProblemKind(
        400,
        "parameter-invalid",
        Phrase(en: "A query parameter isn't valid", es: "Un parámetro de la consulta no es válido"),
        Phrase(en: "“{parameter}”: {reason}.", es: "“{parameter}”: {reason}.")
    )
    static let unauthenticated = ProblemKind(
        401,
        "unauthenticated",
        Phrase(en: "Who are you?", es: "¿Quién es usted?"),
        Phrase(
            en: "Send a valid token or API key in the header “Authorization: Bearer …”.",
            es: "Envíe un token o una clave válida en la cabecera “Authorization: Bearer …”."
        )
    )
    static let tokenExpired = ProblemKind(
        401,
        "token-expired",
        Phrase(en: "The token has expired", es: "El token venció"),
        Phrase(en: "Ask for a new token and try again.", es: "Pida un token nuevo e inténtelo otra vez.")
    )
    static let scopeMissing = ProblemKind(
        403,
        "scope-missing",
        Phrase(en: "This token doesn't open this door", es: "Este token no abre esta puerta"),
        Phrase(
            en: "It needs the scope “{scope}” for this commune.",
            es: "Hace falta el permiso “{scope}” para esta comuna."
        )
    )
    static let notAMember = ProblemKind(
        403,
        "not-a-member",
        Phrase(en: "The token names no member here", es: "El token no nombra a nadie de esta comuna"),
        Phrase(
            en: "The claim “members” of the token has no entry for {commune}; ask for one that has.",
            es: "El campo “members” del token no menciona a {commune}; pida uno que sí."
        )
    )
    static let communeUnknown = ProblemKind(
        404,
        "commune-unknown",
        Phrase(en: "There is no such commune", es: "No existe esa comuna"),
        Phrase(
            en:
                "“{commune}” doesn't exist here; its first command is communes.found. Names have a-z, 0-9 and hyphens, 63 at most.",
            es:
                "“{commune}” no existe aquí; su primer comando es communes.found. Los nombres llevan a-z, 0-9 y guiones, 63 como máximo."
        )
    )
    static let notFound = ProblemKind(
        404,
        "not-found",
        Phrase(en: "There is nothing here", es: "Aquí no hay nada"),
        Phrase(
            en: "Check the address; /openapi.json lists them all.",
            es: "Revise la dirección; /openapi.json las lista todas."
        )
    )
    static let rowUnknown = ProblemKind(
        404,
        "not-found",
        Phrase(en: "There is nothing here", es: "Aquí no hay nada"),
        Phrase(
            en: "“{id}” isn't among the {list} of {commune} at position {position}.",
            es: "“{id}” no está en {list} de {commune} hasta la posición {position}."
        )
    )
    static let commandUnknown = ProblemKind(
        404,
        "command-unknown",
        Phrase(en: "No outcome of such a command", es: "No hay resultado de ese comando"),
        Phrase(
            en:
                "It was never posted, was another's, or is still under way: this isn't final. Posting it again with the same id tells.",
            es:
                "Nunca se envió, era de otra persona o sigue en curso: esto no es definitivo. Enviarlo de nuevo con el mismo id lo dirá."
        )
    )
    static let receiptNone = ProblemKind(
        404,
        "receipt-none",
        Phrase(en: "There is nothing to prove", es: "No hay nada que probar"),
        Phrase(
            en:
                "This command was refused, or changed nothing, so it has no events; its outcome stands at the address above.",
            es:
                "Este comando fue rechazado o no cambió nada, así que no tiene eventos; su resultado está en la dirección de arriba."
        )
    )
    static let tileUnknown = ProblemKind(
        404,
        "tile-unknown",
        Phrase(en: "There is no such tile", es: "No existe esa pieza"),
        Phrase(
            en:
                "The log isn't that long, or the path isn't written as tlog-tiles has it: 0/x001/067, 1/000.p/12, entries/000.",
            es:
                "El libro no es tan largo, o la ruta no está escrita como en tlog-tiles: 0/x001/067, 1/000.p/12, entries/000."
        )
    )
    static let methodNotAllowed = ProblemKind(
        405,
        "method-not-allowed",
        Phrase(en: "This address doesn't take that method", es: "Esta dirección no acepta ese método"),
        Phrase(en: "It takes {allow}.", es: "Acepta {allow}.")
    )
    static let notAcceptable = ProblemKind(
        406,
        "not-acceptable",
        Phrase(en: "No such representation", es: "No existe esa representación"),
        Phrase(en: "Accept one of: {types}.", es: "Acepte una de: {types}.")
    )
    static let commandIdReused = ProblemKind(
        409,
        "command-id-reused",
        Phrase(en: "This id belongs to another command", es: "Este id pertenece a otro comando"),
        Phrase(
            en: "A command with this id and another body, or of another sender, was posted before; take a new id.",
            es: "Ya se envió un comando con este id y otro contenido o de otra persona; tome un id nuevo."
        )
    )
    static let positionPassed = ProblemKind(
        412,
        "position-passed",
        Phrase(en: "The log has moved on", es: "El libro ya avanzó"),
        Phrase(
            en: "The commune's log is at position {position}; read what is new and decide again.",
            es: "El libro de la comuna va por la posición {position}; lea lo nuevo y decida otra vez."
        )
    )
    static let tooLarge = ProblemKind(
        413,
        "too-large",
        Phrase(en: "The request is too large", es: "La solicitud es demasiado grande"),
        Phrase(
            en: "A command may have 1 MiB, a batch of lines 64 MiB; send it in parts.",
            es: "Un comando puede tener 1 MiB y un lote de líneas 64 MiB; envíelo por partes."
        )
    )
    static let unsupportedMediaType = ProblemKind(
        415,
        "unsupported-media-type",
        Phrase(en: "This media type isn't read here", es: "Aquí no se lee ese tipo de contenido"),
        Phrase(en: "Send one of: {types}.", es: "Envíe uno de: {types}.")
    )
    static let clockBackwards = ProblemKind(
        422,
        "clock-backwards",
        Phrase(en: "The clock goes forward only", es: "El reloj solo va hacia adelante"),
        Phrase(en: "It is {now} already; set a later time.", es: "Ya son las {now}; ponga una hora posterior.")
    )
    static let notStorable = ProblemKind(
        500,
        "not-storable",
        Phrase(en: "The database refused this command", es: "La base de datos rechazó este comando"),
        Phrase(
            en: "Nothing was written. It is a fault of ours; the server's log says more.",
            es: "No se escribió nada. Es una falla nuestra; el registro del servidor dice más."
        )
    )
    static let internalFault = ProblemKind(
        500,
        "internal",
        Phrase(en: "Something went wrong here", es: "Algo falló aquí"),
        Phrase(
            en: "It is a fault of ours; the server's log says more.",
            es: "Es una falla nuestra; el registro del servidor dice más."
        )
    )
    static let overloaded = ProblemKind(
        503,
        "overloaded",
        Phrase(en: "Too much at once", es: "Demasiado a la vez"),
        Phrase(
            en: "Nothing was written. Send it again in {seconds} s, with the same id.",
            es: "No se escribió nada. Envíelo de nuevo en {seconds} s, con el mismo id."
        )
    )
    static let databaseUnavailable = ProblemKind(
        503,
        "database-unavailable",
        Phrase(en: "The database can't be reached", es: "No se puede llegar a la base de datos"),
        Phrase(
            en: "Send it again in {seconds} s, with the same id: that tells whether it was written.",
            es: "Envíelo de nuevo en {seconds} s, con el mismo id: así se sabe si quedó escrito."
        )
    )
    static let logReadOnly = ProblemKind(
        503,
        "log-read-only",
        Phrase(en: "The log isn't what was published of it", es: "El libro no es lo que se publicó de él"),
        Phrase(
            en: "Nothing is written to it until it is recovered; who runs the service knows.",
            es: "No se escribe nada en él hasta que se recupere; quien opera el servicio lo sabe."
        )
    )
    static let outcomeUnknown = ProblemKind(
        503,
        "outcome-unknown",
        Phrase(en: "It isn't known yet whether this was written", es: "Aún no se sabe si esto quedó escrito"),
        Phrase(en: "Send it again with the same id: that tells.", es: "Envíelo de nuevo con el mismo id: así se sabrá.")
    )
    static let undecided = ProblemKind(
        503,
        "undecided",
        Phrase(
            en: "Not decided, since an earlier line wasn't",
            es: "Sin decidir, porque una línea anterior no se decidió"
        ),
        Phrase(
            en: "Send the same lines again, with the same ids.",
            es: "Envíe otra vez las mismas líneas, con los mismos id."
        )
    )
    static let readModelBehind = ProblemKind(
        504,
        "read-model-behind",
        Phrase(en: "The view hasn't come that far", es: "La vista todavía no llega hasta ahí"),
        Phrase(
            en: "It is at position {position}; {wanted} was asked for. Are workers running?",
            es: "Va por la posición {position}; se pidió la {wanted}. ¿Hay procesos de trabajo activos?"
        )
    )
    static let readModelHalted = ProblemKind(
        504,
        "read-model-halted",
        Phrase(en: "The view has halted", es: "La vista está detenida"),
        Phrase(
            en: "It halted at position {position}; an operator must look into it.",
            es: "Se detuvo en la posición {position}; debe revisarla quien opera el servicio."
        )
    )
    static let webhookUnknown = ProblemKind(
        404,
        "webhook-unknown",
        Phrase(en: "There is no such webhook", es: "No existe ese webhook"),
        Phrase(
            en: "This commune has no webhook “{id}”; the list at /webhooks shows all.",
            es: "Esta comuna no tiene un webhook “{id}”; la lista en /webhooks los muestra todos."
        )
    )
    static let webhooksTooMany = ProblemKind(
        422,
        "webhooks-too-many",
        Phrase(en: "The commune has too many webhooks", es: "La comuna tiene demasiados webhooks"),
        Phrase(
            en: "It has {limit}, as many as it may; remove one that isn't needed any more.",
            es: "Tiene {limit}, el máximo; quite uno que ya no haga falta."
        )
    )
}
