public import Logging

/// Where and how to connect. What isn't said follows libpq: its environment, service and password files, TLS settings.
public struct ConnectionConfiguration: Sendable {
    /// A connection URI (`postgresql://…`) or a `key=value` string, both as libpq reads them.
    public var url: String?
    /// Single settings by libpq's names (`host`, `sslmode`, `options` …); they win over `url`.
    public var parameters: [String: String]
    /// Settings of PostgreSQL for the session (`jit`, `work_mem` …); they win over `options`.
    public var settings: [String: String]
    /// How long connecting may take, name resolution and authentication included.
    public var connectTimeout: Duration
    /// How many prepared statements a connection keeps.
    public var statementLimit: Int
    /// Where the server's notices go.
    public var logger: Logger

    public init(
        url: String? = nil,
        parameters: [String: String] = [:],
        settings: [String: String] = [:],
        connectTimeout: Duration = .seconds(10),
        statementLimit: Int = 256,
        logger: Logger = Logger(label: "acta.postgres")
    ) {
        self.url = url
        self.parameters = parameters
        self.settings = settings
        self.connectTimeout = connectTimeout
        self.statementLimit = max(statementLimit, 1)
        self.logger = logger
    }

    /// libpq's keywords and values; of one that occurs twice the later counts.
    ///
    /// A server that vanished without a word is noticed within a minute, unless `url` or `parameters` say otherwise. The
    /// driver decodes text as UTF-8, so that isn't left to the environment.
    var keywords: [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = [
            ("keepalives_idle", "20"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        if let url, !url.isEmpty { pairs.append(("dbname", url)) }
        pairs += parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        pairs.append(("client_encoding", "UTF8"))
        pairs.append(("fallback_application_name", "acta"))
        return pairs
    }
}
