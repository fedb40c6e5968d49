/// Text for searching: lower-cased, without accents, words apart by one space. `Muñoz  Íñiguez` becomes `munoz iniguez`.
///
/// Folded here and kept in a column, since the database server may lack the extension that would do it.
public func searchText(_ text: String) -> String {
    var folded = ""
    var gap = false
    for scalar in text.unicodeScalars {
        if scalar.properties.isWhitespace {
            gap = !folded.isEmpty
            continue
        }
        if gap {
            folded.append(" ")
            gap = false
        }
        if scalar.isASCII {
            folded.append(Character(scalar).lowercased())
        } else {
            folded.append(letters(of: scalar))
        }
    }
    return folded
}

/// The words of a search, folded.
func searchWords(_ q: String) -> [String] { searchText(q).split(separator: " ").map(String.init) }

private func letters(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return ""
    default: break
    }
    let lower = scalar.properties.lowercaseMapping
    switch lower {
    case "ß": return "ss"
    case "æ": return "ae"
    case "œ": return "oe"
    default: break
    }
    guard let name = lower.unicodeScalars.first?.properties.name, name.hasPrefix(latin) else { return lower }
    // Unicode names a letter with a mark by its base: "LATIN SMALL LETTER N WITH TILDE".
    let words = name.dropFirst(latin.count).split(separator: " ")
    guard words.count >= 2, words[1] == "WITH", words[0].count == 1 else { return lower }
    return words[0].lowercased()
}

private let latin = "LATIN SMALL LETTER "
