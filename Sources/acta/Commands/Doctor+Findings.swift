import EventLog
import HTTP
import Logging
import MessageQueue
import Postgres
import Runtime
import Schemas

extension Doctor {
    /// All that is wrong, by what the alerts look at too.
    func examine() async throws -> [Finding] {
        let settings = try Settings(path: database.config)
        let folder = settings.value("checkpoints", flag: checkpoints)
        let origin = settings.value("origin", flag: origin)
        do {
            return try await database.withPool { pool in
                let pending = try await Self.migrations(pool)
                guard pending.isEmpty else { return pending }
                let logs = if let folder { try await Self.logs(pool, folder, origin) } else { [Finding]() }
                return try await logs + Self.views(pool) + Self.queue(pool) + Self.sessions(pool)
            }
        } catch let failure as Failure {
            return [
                Finding(
                    "ActaDown",
                    Phrase(en: failure.description, es: failure.description),
                    do: Phrase(
                        en: "start PostgreSQL, or correct --database-url",
                        es: "arranque PostgreSQL, o corrija --database-url"
                    )
                )
            ]
        }
    }

    /// Logs that aren't what was published of them.
    private static func logs(_ pool: Pool, _ folder: String, _ named: String?) async throws -> [Finding] {
        let origin = try await PublishingOptions.origin(named, pool)
        // Hashes are read with no key.
        let log = EventLog(pool: pool, keyring: .generate(), logger: Logger(label: "acta.doctor"))
        let outside = OutsideNotes(folder: folder)
        return try await CheckpointPublisher.Contradiction.all(of: origin, in: log, outside: outside).map {
            commune,
            found in
            let text: Phrase
            switch found {
            case .shorter(let from, let to):
                text = Phrase(
                    en:
                        "the log of \(commune) lacks positions \(from) to \(to), which were published; nothing is written to it",
                    es:
                        "al libro de \(commune) le faltan las posiciones \(from) a \(to), que se publicaron; no se escribe nada en él"
                )
            case .rewritten(let size):
                text = Phrase(
                    en:
                        "the first \(size) events of \(commune) aren't those that were published; nothing is written to its log",
                    es:
                        "los primeros \(size) hechos de \(commune) no son los que se publicaron; no se escribe nada en su libro"
                )
            }
            return Finding(
                "ActaLogReadOnly",
                text,
                do: Phrase(
                    en:
                        "restore the newest copy of the database that has them; the runbook says how, and what if there is none",
                    es:
                        "restaure la copia más nueva de la base de datos que los tenga; la guía dice cómo, y qué hacer si no hay "
                        + "ninguna"
                )
            )
        }
    }

    private static func migrations(_ pool: Pool) async throws -> [Finding] {
        let migrate = Phrase(en: "run acta migrate", es: "ejecute acta migrate")
        let exists = try await pool.query("select to_regclass('public.acta_migration') is not null").decode(Bool.self)
        guard exists.first == true else {
            return [
                Finding(
                    "ActaNotReady",
                    Phrase(
                        en: "the database has no schema of Acta",
                        es: "la base de datos no tiene ningún esquema de Acta"
                    ),
                    do: migrate
                )
            ]
        }
        let applied =
            try await pool.query("select coalesce(max(version), 0)::bigint from public.acta_migration")
            .decode(Int64.self).first ?? 0
        let newest = Int64(Schemas.migrations.map(\.version).max() ?? 0)
        if applied == newest { return [] }
        return [
            Finding(
                "ActaNotReady",
                Phrase(
                    en: "the database's schema has version \(applied), this program needs \(newest)",
                    es:
                        "el esquema de la base de datos tiene la versión \(applied), este programa necesita la \(newest)"
                ),
                do: applied < newest
                    ? migrate : Phrase(en: "use the newer program", es: "use el programa más nuevo")
            )
        ]
    }

    private static func views(_ pool: Pool) async throws -> [Finding] {
        let figures = try await ProjectionFigures.read(pool, now: try await QueueCommand.now(pool))
        let live = figures.filter { $0.state == "live" }
        var findings: [Finding] = []
        if !figures.contains(where: { $0.isOurs && $0.state != "building" }) {
            findings.append(
                Finding(
                    "ActaViewsOfAnotherEdition",
                    Phrase(
                        en: "no schema has what this program's views mean, so that its workers wait",
                        es:
                            "ningún esquema tiene lo que significan las vistas de este programa, así que sus trabajadores esperan"
                    ),
                    do: Phrase(
                        en: "acta rebuild all, acta diff all, acta switch all",
                        es: "acta rebuild all, acta diff all, acta switch all"
                    )
                )
            )
        }
        for figure in live { findings += figure.halts.map { Self.halt(figure.view, $0) } }
        let late = live.max { $0.lagSeconds < $1.lagSeconds }
        if let late, late.lagSeconds > 30 {
            findings.append(
                Finding(
                    "ActaViewsLag",
                    Phrase(
                        en: "the views lack \(late.lagEvents) events, the oldest \(Int(late.lagSeconds)) seconds old",
                        es:
                            "a las vistas les faltan \(late.lagEvents) eventos; el más viejo tiene \(Int(late.lagSeconds)) segundos"
                    ),
                    do: Phrase(
                        en: "see that acta work or acta serve --with-workers runs and reaches the database",
                        es: "vea que acta work o acta serve --with-workers esté en marcha y alcance la base de datos"
                    )
                )
            )
        }
        if let late, late.lagSeconds > 10 { findings += try await leases(pool) }
        if figures.contains(where: { $0.state == "kept" }) { findings += try await kept(pool) }
        return findings
    }

    private static func halt(_ view: String, _ halt: ProjectionFigures.Halt) -> Finding {
        let skip = "acta skip \(view) --commune \(halt.commune) --position \(halt.position) --reason …"
        return Finding(
            "ActaViewHalted",
            Phrase(
                en: "\(view) stands still for \(halt.commune) at position \(halt.position): \(halt.reason)",
                es: "\(view) está detenida para \(halt.commune) en la posición \(halt.position): \(halt.reason)"
            ),
            do: Phrase(
                en: "start a program that can apply the event, or: " + skip,
                es: "arranque un programa que pueda aplicar el evento, o: " + skip
            )
        )
    }

    /// Shards of the views that nobody works on; where nothing lags, the lease may be of another number of shards.
    private static func leases(_ pool: Pool) async throws -> [Finding] {
        try await pool.query(
            """
            select name, count(*) from acta.lease
            where name like 'projection/%' and expires_at <= clock_timestamp() group by name order by name
            """
        ).decode(String.self, Int64.self).map { name, count in
            Finding(
                "ActaLeaseExpired",
                Phrase(
                    en: "nobody works on \(count) shards of \(name): their leases have run out",
                    es: "nadie trabaja en \(count) partes de \(name): sus arriendos vencieron"
                ),
                do: Phrase(
                    en: "start acta work; it takes them over at once",
                    es: "arranque acta work; las toma enseguida"
                )
            )
        }
    }

    private static func kept(_ pool: Pool) async throws -> [Finding] {
        let since =
            try await pool.query(
                "select coalesce(extract(epoch from clock_timestamp() - switched_at), 0)::bigint from acta.live_views"
            ).decode(Int64.self).first ?? 0
        guard since > 7 * 86_400 else { return [] }
        let days = since / 86_400
        return [
            Finding(
                "ActaViewsKept",
                Phrase(
                    en:
                        "the views from before the last switch are kept up for \(days) days, which costs time and space",
                    es:
                        "las vistas de antes del último cambio se mantienen desde hace \(days) días, lo que cuesta tiempo y espacio"
                ),
                do: Phrase(
                    en: "acta discard, when nobody means to go back",
                    es: "acta discard, cuando nadie piense volver atrás"
                )
            )
        ]
    }

    private static func queue(_ pool: Pool) async throws -> [Finding] {
        let figures = try await Queue(pool: pool).figures(now: try await QueueCommand.now(pool))
        let parked = figures.filter { $0.parked > 0 }.map {
            Finding(
                "ActaQueueParked",
                Phrase(
                    en: "\($0.parked) messages of the group \($0.group) are parked",
                    es: "\($0.parked) mensajes del grupo \($0.group) están apartados"
                ),
                do: Phrase(
                    en: "acta queue parked says why; mend that, then acta queue redrive --group \($0.group)",
                    es: "acta queue parked dice por qué; arréglelo, y luego acta queue redrive --group \($0.group)"
                )
            )
        }
        let old = figures.filter { $0.oldestAge > 300 }.map {
            Finding(
                "ActaQueueOld",
                Phrase(
                    en:
                        "the group \($0.group) hasn't received \($0.depth) messages, the oldest \(Int($0.oldestAge / 60)) minutes old",
                    es:
                        "el grupo \($0.group) no ha recibido \($0.depth) mensajes; el más viejo tiene \(Int($0.oldestAge / 60)) minutos"
                ),
                do: Phrase(
                    en: "see that acta work or acta serve --with-workers runs, and that the receiver answers",
                    es: "vea que acta work o acta serve --with-workers esté en marcha, y que el receptor responda"
                )
            )
        }
        return parked + old
    }

    /// Transactions that stay open keep old rows alive, and a lock that somebody waits for.
    private static func sessions(_ pool: Pool) async throws -> [Finding] {
        try await pool.query(
            """
            select pid, coalesce(application_name, ''), extract(epoch from clock_timestamp() - xact_start)::bigint
            from pg_stat_activity
            where datname = current_database() and xact_start < clock_timestamp() - interval '10 minutes'
            """
        ).decode(Int32.self, String.self, Int64.self).map { pid, name, seconds in
            Finding(
                "ActaOldTransaction",
                Phrase(
                    en: "the session \(pid) (\(name)) has had a transaction open for \(seconds / 60) minutes",
                    es: "la sesión \(pid) (\(name)) tiene una transacción abierta desde hace \(seconds / 60) minutos"
                ),
                do: Phrase(
                    en: "end it where nobody needs it: select pg_terminate_backend(\(pid))",
                    es: "termínela si nadie la necesita: select pg_terminate_backend(\(pid))"
                )
            )
        }
    }
}
