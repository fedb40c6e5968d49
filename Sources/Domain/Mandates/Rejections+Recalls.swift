extension RejectionCode {
    static let recalls: [RejectionCode] = [
        recallUnknown, recallNotInRules, recallNotByAudit, recallUnderWay, recallEnded, recallOfActor, alreadySigned,
        signaturesTooFew, signaturesNotVerified, signaturesAlreadyVerified, recallAlreadyReported, recallNotReported,
        recallAlreadyReferred, recallNotReferred, recallStepDone, recallStepNotDue, defenceNotHeard,
        assemblyNotForRecall, motionBeforeRecall, motionUndecided,
    ]

    static let recallUnknown = RejectionCode(
        "recall-unknown",
        en: "There is no recall {recall}.",
        es: "No hay una revocatoria {recall}."
    )
    static let recallNotInRules = RejectionCode(
        "recall-not-in-rules",
        en: "The rule set {ruleSet} knows no recall.",
        es: "El conjunto de reglas {ruleSet} no prevé revocatoria."
    )
    static let recallNotByAudit = RejectionCode(
        "recall-not-by-audit",
        en: "Under these rules the social audit can't ask for a recall; electors can.",
        es: "Con estas reglas la contraloría social no puede pedir la revocatoria; los electores sí."
    )
    static let recallUnderWay = RejectionCode(
        "recall-under-way",
        en: "A recall of this mandate is under way: {recall}.",
        es: "Ya está en curso una revocatoria de este mandato: {recall}."
    )
    static let recallEnded = RejectionCode(
        "recall-ended",
        en: "The recall has ended ({state}).",
        es: "La revocatoria ya terminó ({state})."
    )
    static let recallOfActor = RejectionCode(
        "recall-of-actor",
        en: "The recall concerns {member}, who may defend themself but not run it.",
        es: "La revocatoria es de {member}, que puede defenderse pero no conducirla."
    )
    static let alreadySigned = RejectionCode(
        "already-signed",
        en: "{member} has already signed.",
        es: "{member} ya firmó."
    )
    static let signaturesTooFew = RejectionCode(
        "signatures-too-few",
        en: "{signed} of {eligible} signed; it takes {needed}.",
        es: "Firmaron {signed} de {eligible}; hacen falta {needed}."
    )
    static let signaturesNotVerified = RejectionCode(
        "signatures-not-verified",
        en: "The signatures must be verified first.",
        es: "Primero hay que verificar las firmas."
    )
    static let signaturesAlreadyVerified = RejectionCode(
        "signatures-already-verified",
        en: "No more signatures are taken: enough were verified, or none were needed.",
        es: "Ya no se reciben firmas: se verificaron suficientes o no hacían falta."
    )
    static let recallAlreadyReported = RejectionCode(
        "recall-already-reported",
        en: "The report is already there.",
        es: "El informe ya está."
    )
    static let recallNotReported = RejectionCode(
        "recall-not-reported",
        en: "The report isn't there yet; it has time until the end of {until}.",
        es: "Todavía no está el informe; tiene plazo hasta el fin del {until}."
    )
    static let recallAlreadyReferred = RejectionCode(
        "recall-already-referred",
        en: "The assembly already has this recall.",
        es: "La asamblea ya tiene esta revocatoria."
    )
    static let recallNotReferred = RejectionCode(
        "recall-not-referred",
        en: "The coordinating body hasn't put it before the assembly; it has time until the end of {until}.",
        es: "El colectivo de coordinación no la ha llevado a la asamblea; tiene plazo hasta el fin del {until}."
    )
    static let recallStepDone = RejectionCode(
        "recall-step-done",
        en: "The step {step} was done; nothing is overdue.",
        es: "El paso {step} se cumplió; nada está vencido."
    )
    static let recallStepNotDue = RejectionCode(
        "recall-step-not-due",
        en: "The step {step} has time until the end of {until}.",
        es: "El paso {step} tiene plazo hasta el fin del {until}."
    )
    static let defenceNotHeard = RejectionCode(
        "defence-not-heard",
        en: "The defence must be heard before the decision; there is time for it until the end of {until}.",
        es: "Antes de decidir hay que oír la defensa; hay plazo hasta el fin del {until}."
    )
    static let assemblyNotForRecall = RejectionCode(
        "assembly-not-for-recall",
        en: "This assembly meets for {act}; a recall takes one that was convened for it.",
        es: "Esta asamblea se reúne por {act}; una revocatoria necesita una convocada para ella."
    )
    static let motionBeforeRecall = RejectionCode(
        "motion-before-recall",
        en: "The motion {motion} is older than the recall; propose one on it.",
        es: "La moción {motion} es anterior a la revocatoria; proponga una sobre ella."
    )
    static let motionUndecided = RejectionCode(
        "motion-undecided",
        en: "The motion {motion} has no result ({state}); close its vote first.",
        es: "La moción {motion} no tiene resultado ({state}); cierre primero su votación."
    )
}
