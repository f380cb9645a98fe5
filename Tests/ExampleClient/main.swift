// Answers every message that it gets: example-client HOST:PORT CA-FILE USER, the password in CHAT_PASSWORD.
import ChatClient
import Foundation

let words = CommandLine.arguments
let password = ProcessInfo.processInfo.environment["CHAT_PASSWORD"]
guard words.count == 4, let server = ServerAddress(words[1]), let password else {
    print("usage: CHAT_PASSWORD=... example-client HOST:PORT CA-FILE USER")
    exit(2)
}
let configuration = LiveConfiguration(
    server: server, trust: .authorities(file: words[2]), credentials: .password(password, of: words[3]),
    device: "example")

try await LiveClient.with(configuration) { client in
    let me = try await client.connect()
    print("logged in as \(me.user)")
    for try await event in client.events() {
        switch event {
        case .message(let message, _) where message.from != me.user:
            print("\(ShownText.line(message.fromName)) (\(message.from)): \(ShownText.line(message.text))")
            // The same ref for the same message: should this program start again, nobody is answered twice.
            let recipient = message.to == me.user ? message.from : message.to
            let receipt = try await client.send(to: recipient, text: "Thank you!", ref: "answer-\(message.id)")
            print("answered, message \(receipt.id)")
        case .disconnected(let reason, let wait): print("\(reason); trying again in \(wait)")
        case .connected(let place): print("listening behind \(place.id)")
        default: break
        }
    }
}
