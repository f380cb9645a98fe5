import Foundation
import Testing

/// `chat-server room`, with and without a server.
@Suite(.endToEnd) struct RoomCommandTests {
    @Test(arguments: [true, false])
    func `a room is made, given to another, left and removed`(isServed: Bool) async throws {
        let site = try await ServerSite()
        let use = { @Sendable () async throws in
            func expect(_ arguments: String..., says text: String) async throws {
                let result = try await site.command(["room"] + arguments)
                #expect(result.code == 0 && result.output == text + "\n", "\(arguments): \(result)")
            }
            try await expect(
                "create", "lab", "--owner", "messi", "--private", "--history", "all", "--topic", "Sepak bola",
                says: "created #lab; its owner is messi")
            try await expect("create", "#club", "--owner", "lineker", says: "created #club; its owner is lineker")
            try await expect("add-member", "lab", "lineker", says: "lineker is in #lab now")
            try await expect("set-owner", "lab", "lineker", says: "lineker owns #lab now")
            try await expect("set-owner", "lab", "lineker", says: "lineker owns #lab already")
            try await expect("remove-member", "lab", "messi", says: "removed messi from #lab")
            try await expect(
                "list",
                says: """
                    #club  public   1 member  owner lineker
                    #lab   private  1 member  owner lineker  Sepak bola
                    """)
            try await expect(
                "show", "lab",
                says: """
                    room               #lab
                    kind               private
                    topic              Sepak bola
                    new members see    all that was said
                    messages are kept  as all others
                    member             lineker (Gary Lineker), owner
                    """)
            try await expect(
                "show", "lab", "--json",
                says: """
                    {"invited":[],"members":[{"disabled":false,"name":"Gary Lineker","role":"owner","user":"lineker"}],\
                    "room":{"history":"all","members":1,"owner":"lineker","private":true,"room":"#lab",\
                    "topic":"Sepak bola"}}
                    """)
            let asked = try await site.command("room", "remove", "lab")
            #expect(asked.code == 64 && asked.errors.contains("--yes"), "\(asked)")
            try await expect(
                "remove", "lab", "--yes",
                says: "removed #lab, which had 1 member; its name is not given again")
            let again = try await site.command("room", "remove", "lab", "--yes")
            #expect(again.code == 1 && again.errors.contains("was removed before"), "\(again)")
            try await expect(
                "remove", "lab", "--yes", "--purge",
                says: "#lab was removed before\ndeleted the text of 0 messages")
            try await expect(
                "remove", "lab", "--yes", "--purge", "--json",
                says: """
                    {"done":"kept","message":"#lab was removed before","room":"#lab"}
                    {"count":0,"done":"purged","room":"#lab"}
                    """)
            let gone = try await site.command("room", "show", "lab")
            #expect(gone.code == 1 && gone.errors.contains("chat-server room list"), "\(gone)")
            try await expect(
                "list", "--json",
                says: """
                    {"history":"joined","members":1,"owner":"lineker","private":false,"room":"#club","topic":""}
                    """)
        }
        guard isServed else { return try await use() }
        try await site.serve(.init(hasTLS: false)) { _ in try await use() }
    }
}
