public import ChatTerminal

/// Where the parts of the screen stand: the list on the left, the header and the pane beside it, and below them over the
/// whole width the status line, what Tab offers, the client's own message, and the input line.
public struct ScreenLayout: Sendable, Hashable {
    /// What is in a cell.
    public enum Part: Sendable, Hashable {
        /// Rows are counted from the part's first one.
        case list(row: Int)
        case header
        case pane(row: Int)
        case status
        case completion
        case message
        case input(row: Int)
        case none
    }

    /// What is smaller gets no layout.
    public static let smallest = Size(columns: 20, rows: 5)
    /// Windows that are narrower have no list.
    public static let narrowestWithList = 60

    public let size: Size
    /// Nil where the window is too narrow.
    public let list: Rectangle?
    public let header: Rectangle
    public let pane: Rectangle
    public let status: Rectangle
    public let completion: Rectangle?
    public let message: Rectangle?
    public let input: Rectangle

    /// - Parameter inputRows: as many as the text needs; it gets no more than a third of the screen.
    /// - Returns: nil: the window is too small.
    public init?(size: Size, inputRows: Int = 1, hasCompletion: Bool = false, hasMessage: Bool = false) {
        guard size.columns >= Self.smallest.columns, size.rows >= Self.smallest.rows else { return nil }
        self.size = size
        func bar(_ row: Int, rows: Int = 1) -> Rectangle {
            Rectangle(column: 0, row: row, columns: size.columns, rows: rows)
        }
        let rows = max(1, min(inputRows, Self.mostInputRows(size)))
        var row = size.rows - rows
        input = bar(row, rows: rows)
        // In a low window the pane keeps a row: what the client has to say comes before what Tab offers.
        row -= hasMessage ? 1 : 0
        message = hasMessage ? bar(row) : nil
        let showsCompletion = hasCompletion && (!hasMessage || size.rows >= 8)
        row -= showsCompletion ? 1 : 0
        completion = showsCompletion ? bar(row) : nil
        status = bar(row - 1)
        let listColumns = Self.listColumns(size.columns)
        list = listColumns > 0 ? Rectangle(column: 0, row: 0, columns: listColumns, rows: status.row) : nil
        // One column lies between them.
        let left = listColumns > 0 ? listColumns + 1 : 0
        header = Rectangle(column: left, row: 0, columns: size.columns - left, rows: 1)
        pane = Rectangle(column: left, row: 1, columns: size.columns - left, rows: status.row - 1)
    }

    public static func mostInputRows(_ size: Size) -> Int { max(1, size.rows / 3) }

    /// 0: no list.
    public static func listColumns(_ columns: Int) -> Int {
        columns < narrowestWithList ? 0 : min(max(columns / 5, 16), 28)
    }

    /// What is in a cell, counted from 0.
    public func part(column: Int, row: Int) -> Part {
        func isIn(_ rectangle: Rectangle?) -> Bool { rectangle?.contains(column: column, row: row) ?? false }
        if isIn(list) { return .list(row: row) }
        if isIn(pane) { return .pane(row: row - pane.row) }
        if isIn(header) { return .header }
        if isIn(status) { return .status }
        if isIn(completion) { return .completion }
        if isIn(message) { return .message }
        return isIn(input) ? .input(row: row - input.row) : .none
    }
}
