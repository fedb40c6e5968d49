/// How the writer is laid out.
public struct WriterConfiguration: Sendable, Hashable {
    /// Serial loops, each with a share of the communes and a connection that appends.
    public var slices = 2
    /// The most commands in a batch.
    public var batchCommands = 512
    /// The most bytes of commands' bodies in a batch.
    public var batchBytes = 2 << 20
    /// The most commands that wait in a slice.
    public var waitingCommands = 4096
    /// The most bytes of commands' bodies that wait in a slice.
    public var waitingBytes = 16 << 20
    /// The most commands that wait for one commune.
    public var waitingPerCommune = 2048
    /// What books may weigh in memory, of all slices, in bytes (roughly).
    public var memory = 48 << 20
    /// Lines of one upload that are under way at a time.
    public var uploadWindow = 1024

    /// The defaults.
    public init() {}
}
