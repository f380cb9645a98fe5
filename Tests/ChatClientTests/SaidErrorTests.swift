import ChatClient
import ChatProtocol
import Testing

struct SaidErrorTests {
    @Test(arguments: ErrorCode.allCases)
    func `whoever reads English is told in English, whoever reads Indonesian in Indonesian`(code: ErrorCode) {
        #expect(code.said(in: .indonesian) == code.message(.indonesian))
        #expect(!code.said(in: .english).isEmpty)
        #expect(code.said(in: .english) != code.said(in: .indonesian))
    }
}
