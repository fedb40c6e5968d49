import Crypto
import EventLog
import Foundation
import Testing

@Suite struct SealTests {
    private let keyring = LogFixture.keyring
    private let place = SealPlace(commune: "el-maizal", position: 42, field: "name")

    @Test func `what is sealed under a person's key is opened by it, and by no other`() throws {
        let key = keyring.drawKey(for: "m-1")
        let sealed = try Seal.seal("Ana Ñuñez 🌽", keys: [key], at: place)
        #expect(try Seal.open(sealed, keys: [key], at: place) == "Ana Ñuñez 🌽")
        #expect(!sealed.box.contains("Ana"))
        #expect(throws: SealFault.tampered) { try Seal.open(sealed, keys: [keyring.drawKey(for: "m-1")], at: place) }
        #expect(throws: SealFault.keyMissing) { try Seal.open(sealed, keys: [], at: place) }
    }

    @Test func `a text about two is opened by both keys together, in any order`() throws {
        let (one, two) = (keyring.drawKey(for: "m-1"), keyring.drawKey(for: "m-2"))
        let sealed = try Seal.seal("a dispute", keys: [two, one], at: place)
        #expect(try Seal.open(sealed, keys: [one, two], at: place) == "a dispute")
        #expect(throws: SealFault.tampered) { try Seal.open(sealed, keys: [one], at: place) }
        #expect(throws: SealFault.tampered) { try Seal.open(sealed, keys: [two], at: place) }
        #expect(throws: SealFault.tampered) {
            try Seal.open(sealed, keys: [one, keyring.drawKey(for: "m-2")], at: place)
        }
    }

    @Test func `the same text is sealed to other bytes each time`() throws {
        let key = keyring.drawKey(for: "m-1")
        let boxes = try (0..<20).map { _ in try Seal.seal("same", keys: [key], at: place).box }
        #expect(Set(boxes).count == 20)
    }

    @Test(arguments: [
        SealPlace(commune: "otra", position: 42, field: "name"),
        SealPlace(commune: "el-maizal", position: 43, field: "name"),
        SealPlace(commune: "el-maizal", position: 42, field: "contact"),
        SealPlace(commune: "el-maizal4", position: 2, field: "name"),
    ])
    func `a box that was moved to another place doesn't open`(other: SealPlace) throws {
        let key = keyring.drawKey(for: "m-1")
        let sealed = try Seal.seal("Ana", keys: [key], at: place)
        #expect(throws: SealFault.tampered) { try Seal.open(sealed, keys: [key], at: other) }
    }

    @Test func `a box with any bit changed, or the hash of another key, doesn't open`() throws {
        let key = keyring.drawKey(for: "m-1")
        let sealed = try Seal.seal("Ana", keys: [key], at: place)
        for index in sealed.box.indices {
            var characters = Array(sealed.box)
            let offset = sealed.box.distance(from: sealed.box.startIndex, to: index)
            characters[offset] = characters[offset] == "A" ? "g" : "A"
            let changed = SealedText(box: String(characters), key: sealed.key)
            #expect(throws: SealFault.tampered) { try Seal.open(changed, keys: [key], at: place) }
        }
        let foreign = try Seal.seal("Ana", keys: [keyring.drawKey(for: "m-1")], at: place)
        #expect(throws: SealFault.tampered) {
            try Seal.open(SealedText(box: sealed.box, key: foreign.key), keys: [key], at: place)
        }
    }

    @Test func `a wrapped key is unwrapped for its person and commune only, and by old wrapping keys too`() throws {
        var rotated = keyring
        let key = keyring.drawKey(for: "m-1")
        let wrapped = try keyring.wrap(key, commune: "c")
        #expect(try keyring.unwrap(wrapped, commune: "c") == key)
        #expect(throws: SealFault.tampered) { try keyring.unwrap(wrapped, commune: "d") }
        let renamed = WrappedKey(
            person: "m-2",
            wrapped: wrapped.wrapped,
            keyHash: wrapped.keyHash,
            wrappingKey: wrapped.wrappingKey
        )
        #expect(throws: SealFault.tampered) { try keyring.unwrap(renamed, commune: "c") }
        rotated.addWrappingKey()
        #expect(try rotated.unwrap(wrapped, commune: "c") == key)
        let newer = try rotated.wrap(key, commune: "c")
        #expect(newer.wrappingKey != wrapped.wrappingKey)
        #expect(throws: SealFault.unknownWrappingKey(newer.wrappingKey)) { try keyring.unwrap(newer, commune: "c") }
    }

    @Test func `a keyring survives being written and read, and shows no key when it is printed`() throws {
        let data = try JSONEncoder().encode(keyring)
        let read = try JSONDecoder().decode(Keyring.self, from: data)
        #expect(read == keyring)
        #expect(read.bodyMAC(Array("x".utf8)) == keyring.bodyMAC(Array("x".utf8)))
        #expect(try read.signingKey.publicKey.rawRepresentation == keyring.signingKey.publicKey.rawRepresentation)
        var dumped = ""
        dump(keyring, to: &dumped)
        for shown in [dumped, "\(keyring)", String(reflecting: keyring)] {
            for key in keyring.wrappingKeys.values { #expect(!shown.contains(key.base64EncodedString())) }
            #expect(!shown.contains("bytes"))
        }
    }

    @Test func `a national id is the same however it is written, and another in each commune`() {
        let mac = keyring.nationalIdMAC("V-12.345.678", commune: "c")
        for same in ["v12345678", " V 12 345 678 ", "Ｖ－１２３４５６７８", "V/12345678"] {
            #expect(keyring.nationalIdMAC(same, commune: "c") == mac)
        }
        #expect(keyring.nationalIdMAC("E-12.345.678", commune: "c") != mac)
        #expect(keyring.nationalIdMAC("V-12.345.678", commune: "d") != mac)
        #expect(Keyring.generate().nationalIdMAC("V-12.345.678", commune: "c") != mac)
        #expect(keyring.bodyMAC(Array("x".utf8)) != keyring.principalMAC("x"))
    }
}
