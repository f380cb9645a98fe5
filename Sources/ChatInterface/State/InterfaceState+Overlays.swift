import ChatClient
import ChatProtocol
import ChatTerminal

/// What lies over the pane: help to read, results to choose from, the jump list.
extension InterfaceState {
    /// - Returns: whether the key was the overlay's.
    mutating func overlayTakes(_ key: Key) -> Bool {
        switch key {
        case Key(.escape), .control("c"), .control("g"):
            closeOverlay()
            return true
        case .control("l"), .control("z"): return false
        case Key(.up), .control("p"): moveInOverlay(by: -1)
        case Key(.down), .control("n"): moveInOverlay(by: 1)
        case Key(.pageUp): moveInOverlay(by: -max(1, paneRows - 1))
        case Key(.pageDown): moveInOverlay(by: max(1, paneRows - 1))
        case Key(.home): moveInOverlay(by: -Self.far)
        case Key(.end): moveInOverlay(by: Self.far)
        case Key(.enter), .control("j"), .control("m"): chooseInOverlay()
        default: return otherKey(key)
        }
        return true
    }

    /// Beyond any list.
    private static let far = 1 << 40

    mutating func closeOverlay() {
        overlay = nil
        work.search = nil
    }

    private mutating func otherKey(_ key: Key) -> Bool {
        switch overlay {
        case .jump(let query, _, _):
            switch key {
            case Key(.tab), .control("k"), .control("i"): moveInOverlay(by: 1)
            case Key(.tab, .shift): moveInOverlay(by: -1)
            case Key(.backspace), .control("h"): jump(to: String(query.dropLast()))
            case .control("u"), .control("w"): jump(to: "")
            default:
                if case .character(let character) = key.code, key.modifiers.isEmpty {
                    jump(to: query + String(character))
                } else if case .open = KeyBinding.action(of: key) {
                    return false
                }
            }
            return true
        case .list where key == Key(.tab): moveInOverlay(by: 1)
        case .list where key == Key(.tab, .shift): moveInOverlay(by: -1)
        case .list, .text:
            // One goes on writing.
            closeOverlay()
            return false
        case nil: return false
        }
        return true
    }

    mutating func moveInOverlay(by step: Int) {
        func moved(_ index: Int, _ count: Int) -> Int { max(0, min(index + step, count - 1)) }
        switch overlay {
        case .text(let title, let lines, let offset):
            // The last lines fill the pane.
            let lineCount = geometry.overlayLineCount(self)
            overlay = .text(title: title, lines: lines, offset: moved(offset, max(1, lineCount - paneRows + 1)))
        case .list(let title, let items, let selected):
            overlay = .list(title: title, items: items, selected: moved(selected, items.count))
            loadMoreResults()
        case .jump(let query, let items, let selected):
            overlay = .jump(query: query, items: items, selected: moved(selected, items.count))
        case nil: break
        }
    }

    mutating func choose(_ index: Int) {
        switch overlay {
        case .list(let title, let items, _) where items.indices.contains(index):
            overlay = .list(title: title, items: items, selected: index)
        case .jump(let query, let items, _) where items.indices.contains(index):
            overlay = .jump(query: query, items: items, selected: index)
        default: return
        }
        chooseInOverlay()
    }

    private mutating func chooseInOverlay() {
        switch overlay {
        case .text, nil: closeOverlay()
        case .list(_, let items, let selected), .jump(_, let items, let selected):
            guard items.indices.contains(selected) else { return closeOverlay() }
            let item = items[selected]
            guard !item.conversation.isEmpty else { return }
            closeOverlay()
            if let message = item.message {
                open(message, in: item.conversation)
            } else {
                enter(item.conversation)
            }
        }
    }

    /// Opens a conversation; a room that one is not in is joined.
    mutating func enter(_ name: String) {
        if name.hasPrefix("#"), conversations[name].map(\.hasLeft) ?? true {
            request(.join(room: name))
        } else {
            ensureConversation(name)
            show(name)
        }
    }

    /// Opens the conversation at a message.
    mutating func open(_ id: Int64, in name: String) {
        ensureConversation(name)
        show(name)
        change(name) { $0.found = id }
        if conversations[name]?.index(of: id) != nil {
            bringIntoView(id)
        } else {
            request(.surroundings(with: name, of: id))
        }
    }

    // MARK: Jumping

    /// Conversations that have the query: names that begin with it first, then those that have it, then those that have
    /// its letters in that order.
    mutating func jump(to query: String) {
        let wanted = query.lowercased()
        var ranked: [(rank: Int, name: String)] = []
        for name in order {
            let shown = conversations[name]?.name ?? name
            let ranks = [name, shown].compactMap { Self.rank(of: wanted, in: $0.lowercased()) }
            if let best = ranks.min() { ranked.append((best, name)) }
        }
        let places = ranked.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        let items = places.map { item(of: $0.element.name) }
        overlay = .jump(query: ShownText.line(query), items: items, selected: 0)
    }

    private static func rank(of query: String, in name: String) -> Int? {
        if query.isEmpty { return 0 }
        if name.hasPrefix(query) || name.hasPrefix("#" + query) { return 0 }
        if name.contains(query) { return 1 }
        var rest = query[...]
        for character in name where character == rest.first { rest.removeFirst() }
        return rest.isEmpty ? 2 : nil
    }

    private func item(of name: String) -> ListItem {
        let conversation = conversations[name]
        let unread = conversation?.unread ?? 0
        let shown = ShownText.line(conversation?.name ?? name)
        let title = shown == name ? shown : "\(shown) (\(ShownText.line(name)))"
        return ListItem(text: unread > 0 ? "\(title) [\(unread)]" : title, conversation: name)
    }

    // MARK: The mouse

    /// A notch of the wheel, in lines.
    private static let wheelLines = 3

    mutating func mouseUsed(_ mouse: Mouse) {
        switch mouse.action {
        case .wheelUp: overlay == nil ? scroll(by: Self.wheelLines) : moveInOverlay(by: -Self.wheelLines)
        case .wheelDown: overlay == nil ? scroll(by: -Self.wheelLines) : moveInOverlay(by: Self.wheelLines)
        case .release: break
        case .press:
            switch geometry.hit(column: mouse.column, row: mouse.row, self) {
            case .conversation(let name):
                holdOrder()
                show(name)
            case .item(let index): choose(index)
            case .pane, .overlay, .elsewhere: break
            }
        }
    }
}
