extension Context {
    mutating func authorizeLateEntry() throws(Rejection) {
        guard permits.lateEntry || permits.policy else { throw Rejection(.occurredLate) }
    }
}
