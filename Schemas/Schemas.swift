/// The documents that ship inside of the program.
public enum Schemas {
    /// The database's migrations, in order.
    public static let migrations: [(version: Int, name: String, sql: [UInt8])] = [
        (1, "log", PackageResources._001_log_sql),
        (2, "projection", PackageResources._002_projection_sql),
        (3, "member_views", PackageResources._003_member_views_sql),
        (4, "assembly_views", PackageResources._004_assembly_views_sql),
        (5, "consultation_views", PackageResources._005_consultation_views_sql),
        (6, "inventory_views", PackageResources._006_inventory_views_sql),
        (7, "service", PackageResources._007_service_sql),
        (8, "queue", PackageResources._008_queue_sql),
        (9, "webhooks", PackageResources._009_webhooks_sql),
        (10, "mandate_views", PackageResources._010_mandate_views_sql),
        (11, "household_views", PackageResources._011_household_views_sql),
        (12, "election_views", PackageResources._012_election_views_sql),
        (13, "acta_views", PackageResources._013_acta_views_sql),
        (14, "inventory_views_2", PackageResources._014_inventory_views_sql),
        (17, "list_indexes", PackageResources._017_list_indexes_sql),
        (19, "rebuild", PackageResources._019_rebuild_sql),
        (20, "proof", PackageResources._020_proof_sql),
        (21, "clock_begins", PackageResources._021_clock_begins_sql),
        (22, "party_views", PackageResources._022_party_views_sql),
        (23, "views_commit", PackageResources._023_views_commit_sql),
        (24, "views_commit_halts", PackageResources._024_views_commit_halts_sql),
        (25, "residents", PackageResources._025_residents_sql),
        (26, "who_did_it", PackageResources._026_who_did_it_sql),
        (27, "verified_and_left", PackageResources._027_verified_and_left_sql),
    ]

    /// The rule sets that can be adopted by their ids, as JSON.
    public static let ruleSets: [(id: String, bytes: [UInt8])] = [
        ("cooperative-generic", PackageResources.cooperative_generic_json),
        ("ve-consejos-2023", PackageResources.ve_consejos_2023_json),
        ("ve-lococ-2009", PackageResources.ve_lococ_2009_json),
    ]

    /// The list of event schemas that were published (`published.json`): what stands there never changes.
    public static let published = PackageResources.published_json
}
