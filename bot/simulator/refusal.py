"""Why Zalo says no, in its own numbers and words (error table of the OA API pages, read November 2026)."""

WORDS = {
    -32: "Your OA reached limit call api",
    -100: "attachment_id was expired",
    -200: "Send message failed",
    -201: "{} is invalid!",
    -204: "Offical Account disabled",
    -205: "Offical Account does not exist",
    -209: "Not supported this api due to app have not been actived",
    -210: "Parameter exceeds allowable limit",
    -211: "Out of quota",
    -212: "App has not registed this api",
    -213: "User has not followed OA",
    -214: "Article is being processed",
    -216: "Access token is invalid",
    -217: "User has blocked invitation from OA",
    -218: "Out of quota receive",
    -219: "App was removed or disabled",
    -220: "access_token was expired or removed",
    -221: "OA needs to be verified",
    -223: "OA has not authorized this API",
    -224: "OA needs to upgrade tier package",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -231: "User has not interacted with the OA inside the consultation window",
    -232: "User has not interacted with the OA, or the latest interaction is expired",
    -233: "Message type is invalid or not supported",
    -234: "This message type cannot be sent at night (10PM-6AM)",
    -235: "This API does not support this type of OA",
    -237: "The group is disabled",
    -238: "asset_id has been used or disabled",
    -240: "MessageV2 API has been shut down, please use MessageV3 API instead",
    -241: "The free asset has been used",
    -242: "Invalid appsecret_proof provided in the API argument",
    -244: "User has restricted this message type from your OA",
    -248: "Violates platform standards",
    -320: "Your app needs to connect with Zalo Cloud Account to use paid features",
    -321: "Zalo Cloud Account is out of money or unable to pay",
    -403: "OA is not in group",
    -501: "Personal information is limited due to IP address not inside Vietnam: 192.0.2.7",
}
APP_LIMIT = "Your application reached limit call api"


class Refusal(Exception):
    """An application error: HTTP 200 with a negative number."""

    def __init__(self, code: int, field: str = "", message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message or WORDS.get(code, "Unknown error").format(field or "data")
