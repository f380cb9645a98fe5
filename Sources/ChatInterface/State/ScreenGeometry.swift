public import ChatTerminal

/// Where things stand on the screen: what the views know and the state must ask for, to scroll and to take clicks.
public protocol ScreenGeometry: Sendable {
    /// The message pane, in cells; 0 rows where there is no room for one.
    func paneSize(_ state: InterfaceState) -> Size

    /// The lines that belong to a message of a conversation: the day line and such above it, its own, and the notices
    /// behind it; with the last message, the lines that wait; with the first, all that stands above it.
    /// - Parameter index: of `messages`.
    /// - Returns: 1 or more.
    func lineCount(of index: Int, in conversation: ConversationState, _ state: InterfaceState) -> Int

    /// What is in a cell, counted from 0.
    func hit(column: Int, row: Int, _ state: InterfaceState) -> ScreenPart

    /// The lines of the overlay as they are shown, with those above them: a text's are wrapped, and its offset counts
    /// such lines.
    func overlayLineCount(_ state: InterfaceState) -> Int
}

extension ScreenGeometry {
    public func overlayLineCount(_ state: InterfaceState) -> Int {
        switch state.overlay {
        case .text(_, let lines, _): lines.count
        case .list(_, let items, _), .jump(_, let items, _): items.count
        case nil: 0
        }
    }
}

/// What a click can meet.
public enum ScreenPart: Sendable, Hashable {
    /// In the list of conversations.
    case conversation(String)
    case pane
    /// An item of the overlay's list: an index.
    case item(Int)
    case overlay
    case elsewhere
}

/// Every message is one line, the whole screen is the pane: the geometry of the linear form.
public struct LineGeometry: ScreenGeometry {
    public init() {}

    public func paneSize(_ state: InterfaceState) -> Size { state.size }

    public func lineCount(of index: Int, in conversation: ConversationState, _ state: InterfaceState) -> Int { 1 }

    public func hit(column: Int, row: Int, _ state: InterfaceState) -> ScreenPart { .elsewhere }
}
