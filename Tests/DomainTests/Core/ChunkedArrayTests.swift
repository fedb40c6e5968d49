import Testing

@testable import Domain

@Suite struct ChunkedArrayTests {
    @Test(arguments: [0, 1, 127, 128, 129, 1000]) func `elements are where they were appended`(count: Int) {
        var array = ChunkedArray<Int>()
        for number in 0..<count { array.append(number * 3) }
        #expect(array.count == count)
        #expect(Array(array) == (0..<count).map { $0 * 3 })
    }

    @Test func `a copy doesn't change with the other`() {
        var array = ChunkedArray<Int>()
        for number in 0..<300 { array.append(number) }
        let copy = array
        array[5] = -1
        array[299] = -2
        array.append(-3)
        #expect(Array(copy) == Array(0..<300))
        #expect(array[5] == -1 && array[299] == -2 && array[300] == -3 && array.count == 301)
    }
}
