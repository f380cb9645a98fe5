/// The lists about rooms, and of whom one has blocked.
extension ReplyEncoder {
    static func append(_ members: [RoomMember], to output: inout [UInt8]) {
        output.append(", \"members\": [")
        for (index, member) in members.enumerated() {
            output.append(index == 0 ? "{\"user\": \"" : ", {\"user\": \"")
            member.user.append(to: &output)
            output.append("\", \"name\": ")
            output.appendJSON(member.name)
            output.append(", \"role\": ")
            output.appendJSON(member.role.rawValue)
            output.append(member.connected ? ", \"connected\": true}" : ", \"connected\": false}")
        }
        output.append("]")
    }

    static func append(_ rooms: [RoomObject], to output: inout [UInt8]) {
        output.append(", \"rooms\": [")
        for (index, room) in rooms.enumerated() {
            output.append(index == 0 ? "{\"room\": \"" : ", {\"room\": \"")
            room.room.append(to: &output)
            output.append("\", \"topic\": ")
            output.appendJSON(room.topic)
            output.append(", \"members\": ")
            output.appendDecimal(Int64(room.members))
            output.append(room.isJoined ? ", \"joined\": true" : ", \"joined\": false")
            if room.isPrivate { output.append(", \"private\": true") }
            if room.isInvited { output.append(", \"invited\": true") }
            output.append("}")
        }
        output.append("]")
    }

    static func append(blocked users: [UserName], to output: inout [UInt8]) {
        output.append(", \"blocked\": [")
        for (index, user) in users.enumerated() {
            output.append(index == 0 ? "\"" : ", \"")
            user.append(to: &output)
            output.append("\"")
        }
        output.append("]")
    }
}
