/// The documents that ship inside of the program.
public enum Schemas {
    /// The database's migrations, in order.
    public static let migrations: [(version: Int, name: String, sql: [UInt8])] = [
        (1, "log", PackageResources._001_log_sql)
    ]
}
