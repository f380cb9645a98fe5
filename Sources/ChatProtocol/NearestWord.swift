/// What somebody meant who mistyped a word.
public enum NearestWord {
    /// - Returns: the candidate with the least changes; nil where none is near: more than a third of it would be another.
    public static func to(_ word: String, in candidates: [String]) -> String? {
        let near = candidates.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        guard let near, near.distance * 3 <= max(near.word.count, 3) else { return nil }
        return near.word
    }

    /// How many characters must be put in, taken out, replaced, or swapped with their neighbour (optimal string
    /// alignment).
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for line in left.indices {
            var row = [line + 1]
            for column in right.indices {
                let replaced = rows[line][column] + (left[line] == right[column] ? 0 : 1)
                var least = min(replaced, min(rows[line][column + 1], row[column]) + 1)
                if line > 0, column > 0, left[line] == right[column - 1], left[line - 1] == right[column] {
                    least = min(least, rows[line - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
