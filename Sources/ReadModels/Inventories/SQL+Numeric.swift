import Postgres

extension SQL {
    /// An exact quantity's text, `48.5` or `533000/11`, as a number to sort by.
    static func numeric(_ text: SQL) -> SQL {
        """
        case when strpos(\(text), '/') > 0
        then split_part(\(text), '/', 1)::numeric / split_part(\(text), '/', 2)::numeric
        else (\(text))::numeric end
        """
    }
}
