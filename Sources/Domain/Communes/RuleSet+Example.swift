extension RuleSet {
    /// For the published examples: a small set, whole and valid, that is nobody's law.
    static let example: RuleSet = {
        func own<Value>(_ value: Value) -> Cited<Value> {
            Cited(value: value, citation: "Estatutos, art. 1", verified: false)
        }
        let half = Share(percent: 50, over: true)
        let adult = AgeLimit(years: 18, inclusive: true)
        let ordinary = ActRules(
            act: .ordinary,
            convenedBy: own([.spokesperson]),
            noticeDays: own(3),
            gapMinutes: own(60),
            quorumFirst: own(half),
            quorumSecond: own(Share(percent: 25, over: false)),
            quorumAt: own(.opening),
            majority: own(half),
            majorityOf: own(.cast),
            minAge: own(adult),
            proxiesPerMember: own(0),
            ballot: own(.open),
            longestIntervalMonths: own(3)
        )
        let spokesperson = OfficeRules(
            office: .spokesperson,
            years: own(2),
            minAge: own(adult),
            principals: own(1),
            alternates: own(1),
            ballot: own(.paper),
            lists: own(false),
            excludes: own([.audit]),
            holdover: own(false),
            registrationDays: own(10)
        )
        return RuleSet(
            id: "cooperativa-la-alianza",
            edition: 1,
            title: Names(es: "Estatutos de la cooperativa", en: "The cooperative's statutes"),
            place: "any",
            promoters: own(3),
            members: MemberRules(
                minAge: own(adult),
                witnessesWithoutDocument: own(0),
                rollNeedsVerification: own(false)
            ),
            families: nil,
            acts: [ordinary],
            offices: [spokesperson],
            recall: nil,
            accounts: AccountRules(financeMonths: own([12])),
            consultations: ConsultationRules(
                minAge: own(adult),
                projectsAtMost: nil,
                fundedAtMost: nil,
                ballot: own(.open)
            )
        )
    }()
}
