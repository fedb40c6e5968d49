import Dispatch

extension ProjectorWorker {
    /// Waits until something happens, or until a moment.
    ///
    /// - Parameter orEarlier: Whether an alarm that was set for an earlier moment may end it: that costs less than setting
    ///   it anew each time.
    func park(until deadline: ContinuousClock.Instant, orEarlier: Bool = false) async {
        guard !isStopping else { return }
        if !(orEarlier && alarm.map { $0 <= deadline } ?? false) {
            let nanoseconds = max(0, Int((deadline - .now) / .nanoseconds(1)))
            timer?.schedule(deadline: .now() + .nanoseconds(nanoseconds))
            alarm = deadline
        }
        await withCheckedContinuation { parked = $0 }
    }

    func unpark() {
        parked?.resume()
        parked = nil
    }
}
