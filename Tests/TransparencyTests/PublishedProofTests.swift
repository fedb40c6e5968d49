import Foundation
import Testing
import Transparency

/// The proofs of transparency-dev/merkle. They are no part of the project: where they aren't found, this says so.
@Suite struct `Published proofs` {
    struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: Data?
        let leafHash: Data?
        let proof: [Data]?
        let desc: String
        let wantErr: Bool
    }

    struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: Data?
        let root2: Data?
        let proof: [Data]?
        let desc: String
        let wantErr: Bool
    }

    /// `../shared/data/merkle` beside the package, or below `ACTA_REAL_DATA`.
    static let folder: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data =
            ProcessInfo.processInfo.environment["ACTA_REAL_DATA"].map { URL(filePath: $0) }
            ?? package.deletingLastPathComponent().appending(path: "shared/data")
        let folder = data.appending(path: "merkle")
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("Skipped: the published proofs aren't at ../shared/data/merkle; set ACTA_REAL_DATA to their folder.")
        return nil
    }()

    static func files<T: Decodable>(_ kind: String, as type: T.Type) throws -> [T] {
        let folder = try #require(folder).appending(path: kind)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try paths.sorted().map {
            try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: $0)))
        }
    }

    @Test(.enabled("the proofs of ../shared/data/merkle aren't there") { folder != nil })
    func `of inclusion are judged right, all 98`() throws {
        let files = try Self.files("inclusion", as: Inclusion.self)
        #expect(files.count == 98)
        for file in files {
            // What Int64 can't hold is no index of ours, and refused with that.
            let isRight =
                if let index = Int64(exactly: file.leafIdx), let size = Int64(exactly: file.treeSize) {
                    Proof.isIncluded(
                        [UInt8](file.leafHash ?? Data()),
                        at: index,
                        size: size,
                        root: [UInt8](file.root ?? Data()),
                        proof: (file.proof ?? []).map { [UInt8]($0) }
                    )
                } else {
                    false
                }
            #expect(isRight == !file.wantErr, "\(file.desc)")
        }
    }

    @Test(.enabled("the proofs of ../shared/data/merkle aren't there") { folder != nil })
    func `of consistency are judged right, all 98`() throws {
        let files = try Self.files("consistency", as: Consistency.self)
        #expect(files.count == 98)
        for file in files {
            let isRight =
                if let from = Int64(exactly: file.size1), let size = Int64(exactly: file.size2) {
                    Proof.isConsistent(
                        from: from,
                        oldRoot: [UInt8](file.root1 ?? Data()),
                        to: size,
                        newRoot: [UInt8](file.root2 ?? Data()),
                        proof: (file.proof ?? []).map { [UInt8]($0) }
                    )
                } else {
                    false
                }
            #expect(isRight == !file.wantErr, "\(file.desc)")
        }
    }
}
