"""Seeds a Tryton 6.0 database for the tests: a company, two work centres, an item, orders of one step, and a last one of two."""
import datetime as dt
import sys
from decimal import Decimal

from proteus import Model, Wizard, config

database, config_file, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
config.set_trytond(database=database, user='admin', config_file=config_file)
get = Model.get

currency = get('currency.currency')(name='Euro', symbol='€', code='EUR', digits=2)
currency.rates.new(date=dt.date(2000, 1, 1), rate=Decimal('1'))
currency.save()
party = get('party.party')(name='Works')
party.save()
wizard = Wizard('company.company.config')
wizard.execute('company')
wizard.form.party = party
wizard.form.currency = currency
wizard.execute('add')
config.get_config()._context = get('res.user').get_preferences(True, {})
company, = get('company.company').find([])

User = get('res.user')
Group = get('res.group')
bridge = User(name='Bridge', login='bridge', password='kx7-Wolke-29-baum')
bridge.companies.append(get("company.company")(company.id)); bridge.company = company
for group in Group.find([]):
    bridge.groups.append(Group(group.id))
bridge.save()
employee_party = get('party.party')(name='Anna')
employee_party.save()
employee = get('company.employee')(party=employee_party, company=company)
employee.save()

unit, = get('product.uom').find([('name', '=', 'Unit')])
def product(name, code, **more):
    template = get('product.template')(name=name, default_uom=unit, type='goods', list_price=Decimal('10'), **more)
    item, = template.products
    item.cost_price = Decimal('5')
    item.suffix_code = code
    template.save()
    return template.products[0]
steel = product('Steel', 'ST-37')
gear = product('Gear', 'R-20', producible=True)

Location = get('stock.location')
warehouse, = Location.find([('type', '=', 'warehouse')])
Location(name='Scrap', code='SCRAP', type='storage', parent=warehouse).save()

bom = get('production.bom')(name='Gear')
bom.inputs.new(product=steel, quantity=1)
bom.outputs.new(product=gear, quantity=1)
bom.save()

Category, Center, Operation = get('production.work.center.category'), get('production.work.center'), get('production.routing.operation')
shop = Center(name='Shop', company=company)
shop.save()
operations = []
for name in ('Turning', 'Grinding'):
    category = Category(name=name)
    category.save()
    center = Center(name=name + ' 1', parent=Center(shop.id), category=category, company=company, cost_price=Decimal('60'), cost_method='hour')
    center.save()
    operation = Operation(name=name, work_center_category=category)
    operation.save()
    operations.append(operation)
def routing(name, steps):
    routing = get('production.routing')(name=name)
    routing.boms.append(get("production.bom")(bom.id))
    for number, operation in steps:
        routing.steps.new(sequence=number, operation=operation)
    routing.save()
    return routing
one = routing('One step', [(10, operations[0])])
two = routing('Two steps', [(10, operations[0]), (20, operations[1])])

Production = get('production')
for n in range(count):
    production = Production(product=gear, bom=bom, quantity=100, routing=two if n == count - 1 else one)
    production.work_center = Center(shop.id)
    production.planned_date = dt.date(2026, 11, 13)
    production.planned_start_date = dt.date(2026, 11, 2)
    production.save()
    production.click('wait')
