/// A screen as it is to look: the result of a pure function of the program's state, painted by a ``Painter``.
public struct Frame: Sendable, Hashable {
    public var size: Size
    /// `size.rows` of them, from the top.
    public var rows: [Row]
    /// Nil: the cursor is hidden.
    public var cursor: Position?
    public var title: String

    public init(size: Size, rows: [Row], cursor: Position? = nil, title: String = "") {
        self.size = size
        self.rows = rows
        self.cursor = cursor
        self.title = title
    }
}

/// In cells.
public struct Size: Sendable, Hashable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A cell, counted from 0.
public struct Position: Sendable, Hashable {
    public var column: Int
    public var row: Int

    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// One line of the screen. What is on no segment is blank.
public struct Row: Sendable, Hashable {
    /// From left to right, not overlapping.
    public var segments: [Segment]

    public init(_ segments: [Segment] = []) {
        self.segments = segments
    }
}

/// A part of a row that begins in a column of its own and is placed there absolutely: terminals disagree about the width
/// of emoji, and so an error in one segment never moves the next one.
public struct Segment: Sendable, Hashable {
    public var column: Int
    /// The columns that are its own; text beyond them is cut off.
    public var width: Int
    public var runs: [Run]

    public init(column: Int, width: Int, runs: [Run]) {
        self.column = column
        self.width = width
        self.runs = runs
    }
}
