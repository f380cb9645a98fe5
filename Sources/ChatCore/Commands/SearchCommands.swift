import ChatProtocol

/// Finding old messages by their words.
enum SearchCommands {
    static func search(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        guard case .search(let text, let with, let before, let limit) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let session = try SessionCommands.acting(call)
        guard service.settings.isSearchOn else { throw ServiceError(.notAllowed) }
        let most = limit ?? ProtocolLimits.listLimit.upperBound
        var query = MessageQuery(text: text, before: before.map { MessageID($0) }, limit: most + 1)
        if let with { query.with = try service.conversation(with, of: session).0 }
        let found: FoundMessages
        do {
            found = try await service.searches.pass(session.account) { [query] () async throws(StoreError) in
                try await service.log.search(of: session.account, query)
            }
        } catch {
            throw ServiceError(error, doing: "searching")
        }
        var page = MessagePage()
        for message in found.messages.prefix(most) {
            // A message whose sender is no more can't be shown, and must not be in the way.
            guard let object = service.view.object(message) else { continue }
            guard page.append(object) else { break }
        }
        page.more = page.more || found.messages.count > most || found.isCutShort
        return Outcome(.messages(page))
    }
}
