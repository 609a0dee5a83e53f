package payment

import (
	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// May refuses, with a sentence, whoever has not one of the roles at the body that pays for the
// file; payer is the body that began a payment, none before there is one. Pages ask it before
// they show a button. The use cases ask again.
func May(p account.Principal, one project.Project, payer db.ID, roles ...account.Role) error {
	return may(p, one, payer, roles...)
}
