import Testing

@testable import Domain

/// Wrong steps with goods and in the register, with what people are told in both languages.
@Suite struct GoodsStepsTests {
    @Test func `consuming a quarantined lot is refused`() throws {
        let story = try Story.goods().given(.receive(10, of: "cafe", lot: "l-1"), by: "finance")
            .after(minutes: 60)
            .given(LotsQuarantine(lotId: "l-1", reason: "Humedad", about: nil), by: "auditor")
        story.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(
            .lotQuarantined,
            "Lot l-1 is in quarantine; release it first, or take another lot.",
            "El lote l-1 está en cuarentena; libérelo primero o tome otro lote."
        )
    }

    @Test func `taking more than there is is refused`() throws {
        try Story.goods().given(.receive(10), by: "finance").when(.consume("10.5"), by: "finance").thenRefused(
            .stockInsufficient,
            "At acopio there are 10 kg; 10.5 kg are needed.",
            "En acopio hay 10 kg; hacen falta 10.5 kg."
        )
    }

    @Test func `accepting a difference before it is explained is refused, and by who explained it`() throws {
        let counted = try Story.goods().given(.receive(100), by: "finance").given(.count(98), by: "auditor")
        counted.when(.accept(counted.last), by: "coordinator").thenRefused(
            .discrepancyUnexplained,
            "Discrepancy 20 has no explanation for its present figure; explain it first.",
            "La discrepancia 20 no tiene explicación para su cifra actual; explíquela primero."
        )
        try counted.given(.explain(counted.last), by: "finance").when(.accept(counted.last), by: "auditor").thenRefused(
            .discrepancySamePerson,
            "Who counted or explained a difference doesn't accept it; another person must.",
            "Quien contó o explicó una diferencia no la acepta; debe hacerlo otra persona."
        )
    }

    @Test func `shares computed before the draw are refused, and handed out before they are computed`() throws {
        let round = try Story.goods(members: 6).given(.receive(100), by: "manager")
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .given(.share("r-1", 62, by: 2), by: "finance")
        round.when(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance").thenRefused(
            .drawNeeded,
            "There remain 1 units that can't be split; announce a public draw, record it, and name it here.",
            "No se pueden partir 1 unidades; anuncie un sorteo público, asiéntelo e indíquelo aquí."
        )
        round.when(.confirm("r-1", ["m-0001"]), by: "finance").thenRefused(
            .allocationUncomputed,
            "The shares of allocation r-1 aren't known yet; compute them first.",
            "Las raciones del reparto r-1 aún no se conocen; calcúlelas primero."
        )
    }

    @Test func `a draw that was announced before the list was frozen is refused`() throws {
        let draw = DrawsAnnounce(drawId: "d", purpose: "Reparto", matter: .roll, matterId: "lista")
        let round = try Story.goods(members: 6).given(.receive(100), by: "manager")
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .given(draw, by: "finance")
            .given(DrawsRecord(drawId: "d", seed: "4-2", method: "Dos dados", acta: "Folio 1"), by: "finance")
            .given(.share("r-1", 62, by: 2), by: "finance")
        round.when(AllocationsCompute(allocationId: "r-1", drawId: "d"), by: "finance").thenRefused(
            .drawTooEarly,
            "The draw d was announced before the list was frozen; announce another one.",
            "El sorteo d se anunció antes de cerrar la lista; anuncie otro."
        )
    }

    @Test func `changing an acta after its seal is refused`() throws {
        try Story.minuted().drafted().signed().sealed().when(ActasSign(actaId: "acta"), by: "m-0003").thenRefused(
            .actaSealed,
            "The acta acta is sealed and isn't changed any more; rectify it by a new one.",
            "El acta acta está sellada y ya no se cambia; rectifíquela con una nueva."
        )
    }

    @Test func `challenging a roll after the first call is refused`() throws {
        let challenge = RollChallenge(
            rollId: "a",
            challengeId: "c-1",
            memberId: "m-0002",
            asks: .remove,
            grounds: "Vive en otra ciudad"
        )
        try Story.council(members: 12).convened().opened(.first).when(challenge, by: "m-0003").thenRefused(
            .rollFinal,
            "The roll a is final since 2026-11-22T14:00:00Z: challenges came up to then.",
            "El padrón a quedó firme desde 2026-11-22T14:00:00Z: hasta ahí hubo impugnaciones."
        )
    }

    @Test func `late entry without the office or the scope is refused`() throws {
        let story = try Story.goods()
        story.when(.receive(10), by: "finance", occurredAt: story.now - 660).thenRefused(
            .occurredLate,
            "occurredAt is more than 10 minutes back; late entry takes the office of registry or the scope late-entry.",
            "occurredAt está más de 10 minutos atrás; asentar tarde toma el cargo de registro o el permiso late-entry."
        )
        try story.when(.receive(10), by: "finance", occurredAt: story.now - 600).accepted()
    }
}
