import ChatTerminal

/// Where the parts of the screen stand, for a size: a pure computation, so that drawing and clicks agree.
struct ScreenLayout: Hashable {
    /// In cells, counted from 0.
    struct Area: Hashable {
        var column: Int
        var row: Int
        var columns: Int
        var rows: Int

        func contains(column: Int, row: Int) -> Bool {
            column >= self.column && column < self.column + columns && row >= self.row && row < self.row + rows
        }
    }

    /// Smaller windows show a line that says so.
    static let smallest = Size(columns: 20, rows: 5)
    /// Narrower windows have no list.
    static let narrowestWithList = 60

    /// Left of the pane, a column of its own between them.
    var list: Area?
    var header: Area
    var pane: Area
    var completion: Int?
    var message: Int?
    var status: Int
    var input: Area

    /// Nil: the window is too small.
    /// - Parameter inputLines: how many the text being typed takes.
    init?(_ size: Size, inputLines: Int, hasCompletion: Bool, hasMessage: Bool) {
        guard size.columns >= Self.smallest.columns, size.rows >= Self.smallest.rows else { return nil }
        // The text being typed may take a third.
        let inputRows = min(max(1, inputLines), max(1, size.rows / 3))
        var bottom = size.rows - inputRows
        input = Area(column: 0, row: bottom, columns: size.columns, rows: inputRows)
        bottom -= 1
        status = bottom
        if hasMessage, bottom > 3 {
            bottom -= 1
            message = bottom
        }
        if hasCompletion, bottom > 3 {
            bottom -= 1
            completion = bottom
        }
        var left = 0
        if size.columns >= Self.narrowestWithList {
            let width = min(max(size.columns / 4, 16), 28)
            list = Area(column: 0, row: 0, columns: width, rows: bottom)
            left = width + 1
        }
        header = Area(column: left, row: 0, columns: size.columns - left, rows: 1)
        pane = Area(column: left, row: 1, columns: size.columns - left, rows: max(0, bottom - 1))
    }
}
