"""What the neighbourhood does: one file for each thing, in the order people meet them."""

from handlers import (
    assignment,
    case,
    duty,
    helpdesk,
    invitation,
    ladder,
    my_data,
    my_reports,
    report,
    welcome,
)

FEATURES = (
    welcome.feature,
    report.feature,
    my_reports.feature,
    ladder.feature,
    case.feature,
    assignment.feature,
    duty.feature,
    helpdesk.feature,
    my_data.feature,
    invitation.feature,
)
