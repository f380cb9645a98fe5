public import ChatCore
import ChatProtocol
import Foundation

extension InMemoryMessages {
    func search(of account: AccountID, _ query: MessageQuery) -> FoundMessages {
        let wanted = InMemoryMessages.words(query.text)
        guard let prefix = wanted.last else { return FoundMessages() }
        let found = messages(of: account).filter { message in
            let words = InMemoryMessages.words(message.text)
            return message.state != .deleted && message.id < query.before ?? MessageID(.max)
                && query.with ?? destination(of: message, for: account) == destination(of: message, for: account)
                && wanted.dropLast().allSatisfy { words.contains($0) } && words.contains { $0.hasPrefix(prefix) }
        }
        return FoundMessages(messages: Array(found.reversed().prefix(query.limit)))
    }

    private static func words(_ text: [UInt8]) -> [String] {
        let folded = String(decoding: text, as: UTF8.self)
            .folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        return folded.unicodeScalars.split { !($0.properties.isAlphabetic || $0.properties.numericType != nil) }
            .map { String($0) }
    }
}

extension InMemoryStore {
    public func search(of account: AccountID, _ query: MessageQuery) async throws(StoreError) -> FoundMessages {
        try run { state throws(StoreError) in state.messages.search(of: account, query) }
    }
}
