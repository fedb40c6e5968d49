/// All views and what is served of them.
public enum ReadModels {
    /// The schema that migrations fill; the live one is named in `acta.live_views`.
    public static let schema = "views_1"
    /// Views that workers fold, in no order that matters.
    public static let views: [any View.Type] = []
    /// What HTTP mounts.
    public static let resources: [Resource] = []
    /// Tables of a view's schema that hold plain text of persons: an erasure ends with VACUUM FULL of them.
    public static let personalTables: [String] = []
}
