/// All views and what is served of them.
public enum ReadModels {
    /// The schema that migrations fill; the live one is named in `acta.live_views`.
    public static let schema = "views_1"
    /// Views that workers fold, in no order that matters.
    public static let views: [any View.Type] = [
        CommuneView.self, UnitsView.self, RulesView.self, MandatesView.self, MembersView.self, RollsView.self,
        AssembliesView.self, AttendanceView.self, MotionsView.self, ActasView.self, ConsultationsView.self,
        ItemsView.self,
        LocationsView.self, LotsView.self, StockView.self, MovementsView.self, DiscrepanciesView.self,
        AssetsView.self, OrdersView.self, CommitmentsView.self, AllocationsView.self, AllocationSharesView.self,
        RecallsView.self, HouseholdsView.self, ContributionsView.self,
        ElectionsView.self, TalliesView.self, DrawsView.self, PartiesView.self,
    ]
    /// What HTTP mounts. The commune's own resource has the empty path, and its id is the commune's slug.
    public static let resources: [Resource] = [
        CommuneView.resource, UnitsView.resource, RulesView.resource, MandatesView.resource, MembersView.resource,
        RollsView.resource, AssembliesView.resource, AttendanceView.resource, MotionsView.resource,
        ActasView.resource, ConsultationsView.resource, ItemsView.resource, LocationsView.resource, LotsView.resource,
        StockView.resource, MovementsView.resource, DiscrepanciesView.resource, AssetsView.resource,
        OrdersView.resource, CommitmentsView.resource, AllocationsView.resource, AllocationSharesView.resource,
        RecallsView.resource, HouseholdsView.resource, ContributionsView.resource,
        ElectionsView.resource, TalliesView.resource, DrawsView.resource, PartiesView.resource,
    ]
    /// The views' names, sorted.
    public static let names: [String] = views.map { $0.name }.sorted()

    /// A view's tables, without a schema; `nil` where there is no such view.
    public static func tables(of name: String) -> [String]? {
        for view in views where view.name == name { return view.tables }
        return nil
    }

    /// The version of a view; `nil` where there is no such view.
    public static func version(of name: String) -> Int? {
        for view in views where view.name == name { return view.version }
        return nil
    }

    /// What the rows of these views mean, by which a program knows the schemas that are its own.
    public static let meaning = meaning(of: views)

    /// Names and versions: a view's version goes up whenever the same events give other rows.
    public static func meaning(of views: [any View.Type]) -> String {
        views.map { "\($0.name):\($0.version)" }.sorted().joined(separator: " ")
    }

    /// Tables of a view's schema that hold plain text of persons: an erasure ends with VACUUM FULL of them.
    public static let personalTables: [String] = ["member"]
}
