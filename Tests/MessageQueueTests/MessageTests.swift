import MessageQueue
import Testing

@Suite struct MessageTests {
    @Test func `a message is known by its commune, its position and which of the event's things it is`() {
        let event = Message(
            commune: "el-maizal",
            position: 7,
            key: "item/a",
            type: "items.defined",
            bytes: [],
            recordedAt: 0
        )
        let due = Message(
            commune: "el-maizal",
            position: 7,
            n: 2,
            key: "item/a",
            type: "items.defined",
            bytes: [],
            recordedAt: 0,
            due: DueInfo(id: "el-maizal/7/2", at: 5, payload: []),
            attempt: 3
        )
        #expect(event.id == "el-maizal/7/0")
        #expect(due.id == "el-maizal/7/2")
    }
}
