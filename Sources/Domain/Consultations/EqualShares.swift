/// The Method of Equal Shares with cost utilities (D. Peters, G. Pierczyński, P. Skowron, "Proportional Participatory
/// Budgeting with Additive Utilities", NeurIPS 2021), without completion.
///
/// Everyone who voted gets the same share of the budget. A project is worth its cost to each who approves of it (its cost
/// times the points, where ballots have points). Again and again that project is bought for which its supporters can pay
/// so that the most that any of them pays for a unit of worth is least; who has less pays all that is left to them. Equal
/// ones: the lower cost, then the lower id. It ends when no supporters can pay for another one.
///
/// Exact: all money is kept as whole numbers over one common denominator, which grows with each purchase.
struct EqualShares {
    /// Everyone who filled in the ballot in the same way, since they pay alike.
    private struct Purse {
        let voters: BigInteger
        /// What each of them has left, over the common denominator.
        var money: BigInteger
    }

    private struct Candidate {
        let project: StandingProject
        /// In the smallest unit of all amounts.
        let cost: BigInteger
        /// Who gives it points, and how many.
        let supporters: [(purse: Int, points: BigInteger)]
        /// The price found last. Money only becomes less, so that it is never too high.
        var price: Price?
    }

    /// What each supporter pays for a point: `amount / points` of the smallest unit, times the common denominator of then.
    private struct Price {
        let amount: BigInteger
        let points: BigInteger
        /// Below the line of the price of a unit of worth: points, cost, and the denominator of then.
        let below: BigInteger

        init(amount: BigInteger, points: BigInteger, cost: BigInteger, denominator: BigInteger) {
            self.amount = amount
            self.points = points
            below = points * cost * denominator
        }

        func isLess(than other: Price) -> Bool { amount * other.below < other.amount * below }
        func isEqual(to other: Price) -> Bool { amount * other.below == other.amount * below }
    }

    private var purses: [Purse]
    private var candidates: [Candidate]
    private var denominator: BigInteger

    /// The selected projects, in the order in which they are bought.
    static func select(
        from projects: [StandingProject],
        budget: Quantity,
        profile: BallotProfile,
        places: Int
    ) -> [StandingProject] {
        guard profile.count > 0, budget.isPositive else { return [] }
        var method = EqualShares(projects, budget, profile)
        var selected: [StandingProject] = []
        while selected.count < places, let project = method.buy() { selected.append(project) }
        return selected
    }

    private init(_ projects: [StandingProject], _ budget: Quantity, _ profile: BallotProfile) {
        // Amounts become whole in a unit of 1 / scale; a share of the budget is then budget / voters of it.
        let scale = projects.reduce(budget.denominator) { $0.leastCommonMultiple(with: $1.cost.denominator) }
        func whole(_ amount: Quantity) -> BigInteger {
            amount.numerator * scale.quotientAndRemainder(dividingBy: amount.denominator).quotient
        }
        let ways = profile.ways
        let share = whole(budget)
        denominator = BigInteger(Int64(profile.count))
        purses = ways.map { Purse(voters: BigInteger(Int64($0.ballots)), money: share) }
        var supporters: [Int: [(purse: Int, points: BigInteger)]] = [:]
        for (index, way) in ways.enumerated() {
            for mark in way.marks where mark.points > 0 {
                supporters[mark.project, default: []].append((index, BigInteger(Int64(mark.points))))
            }
        }
        candidates = projects.compactMap { project in
            guard let found = supporters[project.index], project.cost.isPositive else { return nil }
            return Candidate(project: project, cost: whole(project.cost), supporters: found)
        }
    }

    /// Buys the next project; `nil` where no supporters can pay for one.
    private mutating func buy() -> StandingProject? {
        // Those whose last price was best come first; the rest needn't be looked at once that price is too high.
        candidates.sort { left, right in
            guard let mine = left.price, let theirs = right.price else {
                return left.price == nil && right.price != nil
            }
            return mine.isLess(than: theirs)
        }
        var best: (index: Int, price: Price)?
        var lost: Set<Int> = []
        for index in candidates.indices {
            if let last = candidates[index].price, let best, best.price.isLess(than: last) { break }
            guard let price = price(of: candidates[index]) else {
                lost.insert(index)
                continue
            }
            candidates[index].price = price
            if let known = best {
                let isBetter =
                    price.isLess(than: known.price)
                    || price.isEqual(to: known.price)
                        && candidates[index].project.isCheaper(than: candidates[known.index].project)
                guard isBetter else { continue }
            }
            best = (index, price)
        }
        let bought = best.map { candidates[$0.index] }
        if let best { lost.insert(best.index) }
        candidates = candidates.indices.filter { !lost.contains($0) }.map { candidates[$0] }
        guard let bought, let price = bought.price else { return nil }
        pay(bought, price)
        return bought.project
    }

    /// What its supporters pay for a point; `nil` where all that they have isn't enough.
    private func price(of candidate: Candidate) -> Price? {
        // From those with the least money for a point: who can't pay the price pays all.
        let supporters = candidate.supporters.sorted { left, right in
            purses[left.purse].money * right.points < purses[right.purse].money * left.points
        }
        var rest = candidate.cost * denominator
        var points = BigInteger.zero
        for supporter in supporters { points = points + purses[supporter.purse].voters * supporter.points }
        for supporter in supporters {
            let purse = purses[supporter.purse]
            if rest * supporter.points <= purse.money * points {
                return Price(amount: rest, points: points, cost: candidate.cost, denominator: denominator)
            }
            rest = rest - purse.money * purse.voters
            points = points - supporter.points * purse.voters
        }
        return nil
    }

    private mutating func pay(_ candidate: Candidate, _ price: Price) {
        // In a finer unit the price of a point is whole.
        let common = price.amount.greatestCommonDivisor(with: price.points)
        let finer = price.points.quotientAndRemainder(dividingBy: common).quotient
        let point = price.amount.quotientAndRemainder(dividingBy: common).quotient
        if !finer.isOne {
            denominator = denominator * finer
            for index in purses.indices { purses[index].money = purses[index].money * finer }
        }
        for (index, points) in candidate.supporters {
            purses[index].money = max(purses[index].money - point * points, .zero)
        }
    }
}

extension BigInteger {
    fileprivate func leastCommonMultiple(with other: BigInteger) -> BigInteger {
        self * other.quotientAndRemainder(dividingBy: greatestCommonDivisor(with: other)).quotient
    }
}
