/// What somebody meant who mistyped a word.
public enum NearestWord {
    /// - Returns: the candidate with the least changes; nil where none is near: more than a third of it would be another.
    public static func to(_ word: String, in candidates: [String]) -> String? {
        let near = candidates.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        guard let near, near.distance * 3 <= max(near.word.count, 3) else { return nil }
        return near.word
    }

    /// How many characters must be put in, taken out or replaced (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, min(diagonal, row[column]) + 1)
            }
        }
        return row[right.count]
    }
}
